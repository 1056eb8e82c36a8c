using InstantlyPipeline.Cli.Serve;
using Xunit;

namespace InstantlyPipeline.Tests.Cli;

public sealed class ListenAddressesTests
{
    [Theory]
    [InlineData("http://127.0.0.1:7071", true)]
    [InlineData("http://localhost:7071;http://[::1]:7071", true)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://+:8080", false)]
    [InlineData("http://127.0.0.1:7071;http://0.0.0.0:7072", false)]
    [InlineData("http://[2001:db8::1]:7071", false)]
    public void An_address_or_localhost_or_every_interface_is_listened_at(string urls, bool loopback)
    {
        Assert.Null(ListenAddresses.Problem(urls));
        Assert.Equal(loopback, ListenAddresses.AreLoopback(urls));
    }

    [Theory]
    [InlineData("http://127.0.0.1:47o78")]
    [InlineData("http://127.0.0.1 :7071")]
    [InlineData("http://hooks.example.com:7071")]
    [InlineData("http://localhost.example:7071")]
    [InlineData("http://loopback:7071")]
    [InlineData("http://127.0.0.1.:7071")]
    [InlineData("http://unix:/run/pipeline.sock")]
    [InlineData("http://127.0.0.1:7071/path")]
    public void What_the_server_would_take_for_every_interface_is_refused(string urls)
    {
        Assert.Contains("every interface", ListenAddresses.Problem(urls), StringComparison.Ordinal);
        Assert.False(ListenAddresses.AreLoopback(urls));
    }
}
