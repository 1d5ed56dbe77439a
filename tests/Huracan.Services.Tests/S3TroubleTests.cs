using System.Net;
using System.Net.Sockets;
using System.Text;
using Huracan.Actors.Stores;
using Huracan.Stores;
using Huracan.Stores.S3;
using Xunit;

namespace Huracan.Services.Tests;

/// <summary>A server that answers every request with one status, as a failing one would.</summary>
public sealed class S3TroubleTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _requests;

    public void Dispose() => _listener.Dispose();

    private S3BlobStore Failing(string status, string code)
    {
        _listener.Start();
        string body = $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>so it is</Message></Error>";
        byte[] answer = Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
        new Thread(() =>
        {
            try
            {
                while (true)
                {
                    using Socket socket = _listener.AcceptSocket();
                    socket.Receive(new byte[65536]);
                    Interlocked.Increment(ref _requests);
                    socket.Send(answer);
                    socket.Shutdown(SocketShutdown.Send);
                    while (socket.Receive(new byte[65536]) > 0)
                    {
                    }
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The test is over.
            }
        }) { IsBackground = true }.Start();
        S3Location location = new("bucket", "", $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}", "us-east-1");
        return new S3BlobStore(location, retriesMax: 1, TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("403 Forbidden", "AccessDenied", StoreTrouble.NoAccess, "access denied (AccessDenied); check AWS_ACCESS_KEY_ID")]
    [InlineData("403 Forbidden", "SignatureDoesNotMatch", StoreTrouble.NoAccess, "access denied (SignatureDoesNotMatch)")]
    [InlineData("503 Service Unavailable", "SlowDown", StoreTrouble.Busy, "cannot answer now (503 SlowDown)")]
    [InlineData("500 Internal Server Error", "InternalError", StoreTrouble.Busy, "try again later")]
    [InlineData("507 Insufficient Storage", "InsufficientStorage", StoreTrouble.DiskFull, "no room is left")]
    [InlineData("404 Not Found", "NoSuchBucket", StoreTrouble.NoAccess, "no such bucket")]
    public void A_status_is_told_with_what_to_try(string status, string code, StoreTrouble trouble, string advice)
    {
        using S3BlobStore store = Failing(status, code);
        foreach (Action call in new Action[] { store.Check, () => store.Put("abc"u8), () => store.Get(BlobId.Of("abc"u8)) })
        {
            StoreException error = Assert.Throws<StoreException>(call);
            Assert.Equal(trouble, error.Trouble);
            Assert.Contains(advice, error.Message, StringComparison.Ordinal);
            Assert.Contains("s3://bucket/", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_server_that_cannot_answer_now_is_asked_again()
    {
        using S3BlobStore store = Failing("503 Service Unavailable", "SlowDown");
        Assert.Throws<StoreException>(store.Check);
        Assert.Equal(2, _requests);
    }

    [Theory]
    [InlineData("http://bucket/x")]
    [InlineData("s3://")]
    [InlineData("s3://Bucket_With_Capitals")]
    public void Only_an_address_of_a_bucket_is_one(string text) => Assert.Throws<FormatException>(() => S3Location.Parse(text, _ => null));

    [Fact]
    public void The_environment_names_server_and_region()
    {
        S3Location location = S3Location.Parse("s3://bucket/a/b/", name => name switch { "AWS_ENDPOINT_URL_S3" => "http://127.0.0.1:1", "AWS_REGION" => "eu-west-1", _ => null });
        Assert.Equal(("bucket", "a/b/", "http://127.0.0.1:1", "eu-west-1"), (location.Bucket, location.Prefix, location.Endpoint, location.Region));
    }
}
