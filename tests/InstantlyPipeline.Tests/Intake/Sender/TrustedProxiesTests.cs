using System.Net;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Sender;
using Xunit;

namespace InstantlyPipeline.Tests.Intake.Sender;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("127.0.0.1", "203.0.113.7:52110", "203.0.113.7")]
    [InlineData("127.0.0.1", "[2001:db8::7]:443", "2001:db8::7")]
    [InlineData("127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7")] // the left one is anybody's word
    [InlineData("127.0.0.1", "203.0.113.7, 10.1.2.3", "203.0.113.7")] // the right one is a trusted proxy
    [InlineData("127.0.0.1", "10.1.2.3", "10.1.2.3")]
    [InlineData("127.0.0.1", null, "127.0.0.1")]
    [InlineData("192.0.2.9", "203.0.113.7", "192.0.2.9")] // not trusted: its header is ignored
    [InlineData("127.0.0.1", "unknown", null)]
    [InlineData(null, "203.0.113.7", null)]
    public void A_forwarded_address_counts_only_if_a_trusted_proxy_added_it(string? peer, string? forwarded, string? client)
    {
        var found = Proxies.ClientOf(Request(peer, ("X-Forwarded-For", forwarded)));

        Assert.Equal(client, found?.ToString());
    }

    [Theory]
    [InlineData("127.0.0.1", "https", true)]
    [InlineData("127.0.0.1", "http", false)]
    [InlineData("127.0.0.1", "https, http", false)]
    [InlineData("127.0.0.1", null, false)]
    [InlineData("192.0.2.9", "https", false)]
    public void Only_a_trusted_proxy_can_say_that_the_sender_spoke_https(string peer, string? scheme, bool https) =>
        Assert.Equal(https, Proxies.IsHttps(Request(peer, ("X-Forwarded-Proto", scheme))));

    [Fact]
    public void Https_to_ourselves_needs_nobodys_word() =>
        Assert.True(Proxies.IsHttps(Request("192.0.2.9", ("X-Forwarded-Proto", "http")) with { IsHttps = true }));

    private static TrustedProxies Proxies => new([IPNetwork.Parse("127.0.0.1/32"), IPNetwork.Parse("10.0.0.0/8")]);

    private static IntakeRequest Request(string? peer, (string Name, string? Value) header) =>
        new("POST", peer is null ? null : IPAddress.Parse(peer), name => name == header.Name ? header.Value : null, 0, Stream.Null);
}
