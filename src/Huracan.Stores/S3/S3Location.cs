using System.Globalization;

namespace Huracan.Stores.S3;

/// <summary>A bucket, a prefix in it, and the server: <c>s3://BUCKET/PREFIX</c> plus the environment. Its text holds no secret.</summary>
/// <param name="Prefix">Empty, or ends with '/'.</param>
/// <param name="Endpoint">Null for AWS itself.</param>
public sealed record S3Location(string Bucket, string Prefix, string? Endpoint, string Region)
{
    public const string Scheme = "s3://";
    public const string EndpointVariable = "AWS_ENDPOINT_URL_S3";

    /// <param name="text"><c>s3://BUCKET</c> or <c>s3://BUCKET/PREFIX</c>.</param>
    /// <param name="environment">Name to value; null if unset. Read are AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_REGION and
    /// AWS_DEFAULT_REGION.</param>
    /// <exception cref="FormatException">Not of that form.</exception>
    public static S3Location Parse(string text, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(text);
        string rest = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..].TrimEnd('/') : "";
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string bucket = slash < 0 ? rest : rest[..slash];
        if (bucket.Length is < 3 or > 63 || !bucket.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.'))
        {
            throw new FormatException($"'{text}' seen, allowed is s3://BUCKET or s3://BUCKET/PREFIX, the bucket with 3 to 63 of a-z, 0-9, '-' and '.'");
        }

        string? endpoint = NotEmpty(environment(EndpointVariable)) ?? NotEmpty(environment("AWS_ENDPOINT_URL"));
        if (endpoint is not null && (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0))
        {
            throw new FormatException($"{EndpointVariable}: an http or https address without user is allowed");
        }

        return new S3Location(bucket, slash < 0 ? "" : rest[(slash + 1)..] + "/", endpoint, NotEmpty(environment("AWS_REGION")) ?? NotEmpty(environment("AWS_DEFAULT_REGION")) ?? "us-east-1");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Bucket}/{Prefix}{(Endpoint is null ? "" : " at " + Endpoint)}");

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
