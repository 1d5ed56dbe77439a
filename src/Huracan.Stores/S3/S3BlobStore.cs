using System.Buffers;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Huracan.Actors.Stores;
using Huracan.Core.Market;

namespace Huracan.Stores.S3;

/// <summary>Blobs in a bucket: <c>PREFIX/ab/cdef...</c>, named by the SHA-256 of their bytes. Thread-safe; any number of processes
/// write.</summary>
/// <remarks>
/// A put is conditional (If-None-Match: *). If the name exists, its bytes are read and hashed, and replaced only if the hash is
/// wrong. So a late put of a superseded writer writes the same bytes again, or nothing. Large blobs are sent in parts and appear whole or
/// not at all. Every read is hashed. Credentials come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN) or
/// from the machine's role; no message holds them. A blob's age is that of its object: a put of bytes that are already there puts them
/// again if they are old. S3 cannot delete by age in one step, so a put between the check and the deletion of <see cref="DeleteIfOlder"/>
/// is lost. The age that it asks for makes this improbable: nobody has put those bytes for hours.
/// </remarks>
public sealed class S3BlobStore : ISweepableBlobs, IDisposable
{
    /// <summary>S3 takes parts from 5 MiB on; a part of this size is sent again as a whole when its connection breaks.</summary>
    public const int PartBytes = 8 << 20;

    private const int RetriesMax = 4;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    private readonly S3Location _location;
    private readonly AmazonS3Client _client;

    /// <summary>Shorter only in tests.</summary>
    internal TimeSpan Fresh { get; init; } = ISweepableBlobs.FreshFor;

    /// <summary>Names in one answer of a list; smaller only in tests.</summary>
    internal int PageSize { get; init; } = 1000;

    /// <exception cref="StoreException">No credentials, or the bucket does not answer.</exception>
    public S3BlobStore(S3Location location)
        : this(location, RetriesMax, RequestTimeout)
    {
    }

    internal S3BlobStore(S3Location location, int retriesMax, TimeSpan timeout)
    {
        _location = location;
        AmazonS3Config config = new()
        {
            ForcePathStyle = true, // servers other than AWS have no name per bucket

            // The newer default adds trailers that other servers refuse; each blob carries its own SHA-256 as its name.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = retriesMax,
            RetryMode = RequestRetryMode.Standard,
            Timeout = timeout,
            AuthenticationRegion = location.Region,
        };
        if (location.Endpoint is not null) config.ServiceURL = location.Endpoint;
        else config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(location.Region);
        try
        {
            _client = new AmazonS3Client(config);
        }
        catch (AmazonClientException e)
        {
            throw new StoreException(StoreTrouble.NoAccess, $"{location}: no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", e);
        }
    }

    /// <summary>Asks the bucket for one name, so that a wrong address, bucket or key shows at the start and not after hours of
    /// work.</summary>
    /// <exception cref="StoreException">What is wrong.</exception>
    public void Check() => Ask("reach the bucket", () => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _location.Bucket, Prefix = _location.Prefix, MaxKeys = 1 }));

    public BlobId Put(ReadOnlySpan<byte> content)
    {
        BlobId id = BlobId.Of(content);
        byte[] kept = content.ToArray();
        CrashPoints.Hit("s3", "put.before");
        if (!TryPut(id, kept, onlyIfAbsent: true) && !IsThereAndFresh(id)) TryPut(id, kept, onlyIfAbsent: false);
        CrashPoints.Hit("s3", "put.after");
        return id;
    }

    public byte[] Get(BlobId id)
    {
        byte[]? content = Fetch(id, out _) ?? throw new BlobCorruptException(id, $"{_location}: blob {id} is missing");
        BlobId seen = BlobId.Of(content);
        return seen == id ? content
            : throw new BlobCorruptException(id, $"{_location}: blob {id} is torn or altered: its {content.Length} bytes hash to {seen.Hex[..12]}..., not to its name");
    }

    /// <summary>True if the blob is there and its bytes have its hash.</summary>
    public bool Contains(BlobId id) => Fetch(id, out _) is { } content && BlobId.Of(content) == id;

    /// <inheritdoc/>
    public void Delete(BlobId id)
    {
        string key = KeyOf(id);
        Ask("delete a blob", () => _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _location.Bucket, Key = key }));
    }

    /// <inheritdoc/>
    public IEnumerable<StoredBlob> List()
    {
        string? next = null;
        do
        {
            ListObjectsV2Response page = Ask("list the blobs", () => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _location.Bucket, Prefix = _location.Prefix, MaxKeys = PageSize, ContinuationToken = next }));
            foreach (S3Object found in page.S3Objects ?? [])
            {
                if (NameOf(found.Key) is { } id) yield return new StoredBlob(id, found.Size ?? 0, Instant(found.LastModified));
            }

            next = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (next is not null);
    }

    /// <inheritdoc/>
    public bool DeleteIfOlder(BlobId id, UtcMs than)
    {
        string key = KeyOf(id);
        try
        {
            GetObjectMetadataResponse found = Ask("look at a blob", () => _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _location.Bucket, Key = key }));
            if (Instant(found.LastModified).AddMs(999) >= than) return false; // this answer, unlike a list, has whole seconds only
        }
        catch (StoreException e) when (e.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.NotFound })
        {
            return false;
        }

        Delete(id);
        return true;
    }

    /// <inheritdoc/>
    public int DeleteLeftovers(UtcMs than)
    {
        ListMultipartUploadsResponse found = Ask("list the unfinished blobs", () => _client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = _location.Bucket, Prefix = _location.Prefix }));
        int given = 0;
        foreach (MultipartUpload upload in found.MultipartUploads ?? [])
        {
            if (NameOf(upload.Key) is null || Instant(upload.Initiated) >= than) continue;
            Ask("give up a blob of many parts", () => _client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = _location.Bucket, Key = upload.Key, UploadId = upload.UploadId }));
            given++;
        }

        return given;
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The key of a blob in the bucket, for tools and tests.</summary>
    public string KeyOf(BlobId id) =>
        id.Hex is { Length: 64 } && id.Hex.AsSpan().IndexOfAnyExcept(HexDigits) < 0 ? $"{_location.Prefix}{id.Hex[..2]}/{id.Hex[2..]}"
            : throw new ArgumentException($"'{id.Hex}' is not a blob name; a name has 64 lower-case hex digits", nameof(id));

    /// <summary>Overwrites a name with any bytes: a test damages a blob this way.</summary>
    internal void Overwrite(BlobId id, byte[] content) => PutWhole(KeyOf(id), content, onlyIfAbsent: false);

    /// <summary>Only the first step of a large put, as a dead writer leaves it.</summary>
    internal void BeginParts(BlobId id) => BeginParts(KeyOf(id));

    /// <returns>False if the name is taken.</returns>
    private bool TryPut(BlobId id, byte[] content, bool onlyIfAbsent)
    {
        try
        {
            if (content.Length <= PartBytes) PutWhole(KeyOf(id), content, onlyIfAbsent);
            else PutParts(KeyOf(id), content, onlyIfAbsent);
            return true;
        }
        catch (StoreException e) when (onlyIfAbsent && e.InnerException is AmazonServiceException { StatusCode: HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict })
        {
            return false; // 412: it is there; 409: another writer is putting it right now
        }
    }

    private void PutWhole(string key, byte[] content, bool onlyIfAbsent) => Ask("store a blob", () =>
    {
        PutObjectRequest request = new() { BucketName = _location.Bucket, Key = key, InputStream = new MemoryStream(content, writable: false), ContentType = "application/octet-stream" };
        if (onlyIfAbsent) request.IfNoneMatch = "*";
        return _client.PutObjectAsync(request);
    });

    private string BeginParts(string key) =>
        Ask("begin a blob of many parts", () => _client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = _location.Bucket, Key = key, ContentType = "application/octet-stream" })).UploadId;

    private void PutParts(string key, byte[] content, bool onlyIfAbsent)
    {
        string upload = BeginParts(key);
        try
        {
            List<PartETag> parts = [];
            for (int at = 0; at < content.Length; at += PartBytes)
            {
                (int from, int length, int number) = (at, Math.Min(PartBytes, content.Length - at), parts.Count + 1);
                UploadPartResponse part = Ask("store a part of a blob", () => _client.UploadPartAsync(new UploadPartRequest
                {
                    BucketName = _location.Bucket, Key = key, UploadId = upload, PartNumber = number, PartSize = length, InputStream = new MemoryStream(content, from, length, writable: false),
                }));
                parts.Add(new PartETag(number, part.ETag));
            }

            CrashPoints.Hit("s3", "parts.complete.before");
            Ask("complete a blob of many parts", () =>
            {
                CompleteMultipartUploadRequest request = new() { BucketName = _location.Bucket, Key = key, UploadId = upload, PartETags = parts };
                if (onlyIfAbsent) request.IfNoneMatch = "*";
                return _client.CompleteMultipartUploadAsync(request);
            });
        }
        catch (StoreException)
        {
            // Parts of an unfinished put cost space until the bucket's own rule deletes them.
            try
            {
                Ask("give up a blob of many parts", () => _client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = _location.Bucket, Key = key, UploadId = upload }));
            }
            catch (StoreException)
            {
                // Report the first error.
            }

            throw;
        }
    }

    private bool IsThereAndFresh(BlobId id) =>
        Fetch(id, out UtcMs putAt) is { } content && BlobId.Of(content) == id && DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - putAt.Value < Fresh.TotalMilliseconds;

    /// <summary>Null if the key is no blob's.</summary>
    private BlobId? NameOf(string key)
    {
        if (!key.StartsWith(_location.Prefix, StringComparison.Ordinal)) return null;
        BlobId id = new(key[_location.Prefix.Length..].Replace("/", "", StringComparison.Ordinal));
        return id.Hex.Length == 64 && id.Hex.AsSpan().IndexOfAnyExcept(HexDigits) < 0 && KeyOf(id) == key ? id : null;
    }

    /// <summary>An object without a time counts as new, so it stays.</summary>
    private static UtcMs Instant(DateTime? at) => new((at is { } known ? new DateTimeOffset(known.ToUniversalTime()) : DateTimeOffset.UtcNow).ToUnixTimeMilliseconds());

    /// <summary>Null if there is no such key.</summary>
    private byte[]? Fetch(BlobId id, out UtcMs putAt)
    {
        string key = KeyOf(id);
        putAt = default;
        try
        {
            (byte[] content, putAt) = Ask("read a blob", async () =>
            {
                using GetObjectResponse response = await _client.GetObjectAsync(new GetObjectRequest { BucketName = _location.Bucket, Key = key }).ConfigureAwait(false);
                using MemoryStream content = new((int)response.ContentLength);
                await response.ResponseStream.CopyToAsync(content).ConfigureAwait(false);
                return (content.ToArray(), Instant(response.LastModified));
            });
            return content;
        }
        catch (StoreException e) when (e.InnerException is AmazonServiceException { ErrorCode: "NoSuchKey" })
        {
            return null;
        }
    }

    // The SDK for .NET has no blocking calls. Blobs are read and written on effect threads, which may wait.
    private T Ask<T>(string doing, Func<Task<T>> call)
    {
        try
        {
            return Task.Run(call).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException or OperationCanceledException or TimeoutException || (e is IOException and not StoreException))
        {
            throw Explain(doing, e);
        }
    }

    private StoreException Explain(string doing, Exception error)
    {
        (StoreTrouble trouble, string advice) = error switch
        {
            AmazonServiceException { ErrorCode: "NoSuchBucket" } => (StoreTrouble.NoAccess, "there is no such bucket; create it, or correct --blobs"),
            AmazonServiceException { ErrorCode: "QuotaExceeded" or "InsufficientStorage" } or AmazonServiceException { StatusCode: HttpStatusCode.InsufficientStorage } => (StoreTrouble.DiskFull, "no room is left there; make some and run the same command again, it continues where it stopped"),
            AmazonServiceException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } e => (StoreTrouble.NoAccess, $"access denied ({e.ErrorCode}); check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the bucket's policy"),
            AmazonServiceException { StatusCode: HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout } e => (StoreTrouble.Busy, $"the server cannot answer now ({(int)e.StatusCode} {e.ErrorCode}), also after {_client.Config.MaxErrorRetry} more tries; try again later"),
            AmazonServiceException { StatusCode: not 0 } e => (StoreTrouble.Other, $"unexpected ({(int)e.StatusCode} {e.ErrorCode}: {e.Message})"),
            AmazonClientException { InnerException: null } e when e.Message.Contains("credential", StringComparison.OrdinalIgnoreCase) => (StoreTrouble.NoAccess, "no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
            _ => (StoreTrouble.Unreachable, $"no answer ({error.GetBaseException().Message}); is the server running, and does {S3Location.EndpointVariable} name it?"),
        };
        return new StoreException(trouble, $"{_location}: cannot {doing}: {advice}", error);
    }
}
