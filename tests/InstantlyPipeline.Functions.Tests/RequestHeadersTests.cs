using System.Net;
using Microsoft.Azure.Functions.Worker.Http;
using Xunit;

namespace InstantlyPipeline.Functions.Tests;

public sealed class RequestHeadersTests
{
    [Theory]
    [InlineData("203.0.113.9:4711", "203.0.113.9")]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("198.51.100.1, 203.0.113.9:4711", "203.0.113.9")]
    [InlineData("[2001:db8::1]:4711", "2001:db8::1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("203.0.113.9, somebody", null)]
    [InlineData("", null)]
    public void Only_the_platforms_own_entry_tells_where_a_request_came_from(string forwardedFor, string? address) =>
        Assert.Equal(address is null ? null : IPAddress.Parse(address), Headers("X-Forwarded-For", forwardedFor).RemoteAddress());

    [Fact]
    public void Where_no_front_end_stands_before_the_app_the_address_is_unknown() =>
        Assert.Null(Headers("Host", "localhost").RemoteAddress());

    [Theory]
    [InlineData("Bearer  two spaces")]
    [InlineData("odd,\"secret\";=")]
    public void A_secret_is_read_as_it_was_sent(string value) =>
        Assert.Equal(value, Headers("authorization", value).Value("Authorization"));

    [Theory]
    [InlineData("Content-Length", "0", 0L)]
    [InlineData("content-length", "12", 12L)]
    [InlineData("Content-Length", "-1", null)]
    [InlineData("Transfer-Encoding", "chunked", null)]
    public void A_length_that_was_not_announced_is_unknown_and_not_zero(string header, string value, long? length) =>
        Assert.Equal(length, Headers(header, value).ContentLength());

    private static HttpHeadersCollection Headers(string name, string value) => new([KeyValuePair.Create(name, value)]);
}
