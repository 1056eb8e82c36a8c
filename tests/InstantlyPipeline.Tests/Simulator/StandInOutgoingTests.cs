using System.Globalization;
using InstantlyPipeline.Simulator;
using StandardWebhooks;
using Xunit;

namespace InstantlyPipeline.Tests.Simulator;

public sealed class StandInOutgoingTests : IAsyncLifetime
{
    private const string Body = """{"type":"reply_received","timestamp":"2026-08-18T09:00:00Z","data":{}}""";

    private readonly StandInOutgoing _receiver = new();

    public async ValueTask InitializeAsync() => await _receiver.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Fact]
    public async Task A_signed_message_is_taken_once_per_id()
    {
        var first = await SendAsync(Body);
        var second = await SendAsync(Body);

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Equal("reply_received", Assert.Single(_receiver.Messages).Type);
    }

    [Theory]
    [InlineData(Body, Body + " ", 0)]
    [InlineData(Body, Body, 360)]
    [InlineData(Body, Body, -360)]
    public async Task A_changed_body_or_a_time_too_far_off_is_not_believed(string original, string sent, int secondsOff)
    {
        var answer = await SendAsync(sent, original, secondsOff);

        Assert.Equal(401, answer.Status);
        Assert.Empty(_receiver.Messages);
    }

    [Theory]
    [InlineData("""{"timestamp":"2026-08-18T09:00:00Z","data":{}}""")]
    [InlineData("""{"type":"x","timestamp":"yesterday","data":{}}""")]
    [InlineData("[]")]
    public async Task What_is_no_message_is_refused(string body) => Assert.Equal(422, (await SendAsync(body)).Status);

    private async Task<WireAnswer> SendAsync(string body, string? original = null, int secondsOff = 0)
    {
        var at = TimeProvider.System.GetUtcNow().AddSeconds(secondsOff);
        using var wire = new Wire(
            _receiver.Url,
            ("webhook-id", "msg_1"),
            ("webhook-timestamp", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ("webhook-signature", new StandardWebhook(_receiver.Secret).Sign("msg_1", at, original ?? body))
        );
        return await wire.Post("", body);
    }
}
