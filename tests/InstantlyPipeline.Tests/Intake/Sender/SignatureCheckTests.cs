using System.Security.Cryptography;
using System.Text;
using InstantlyPipeline.Intake.Sender;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Intake.Sender;

public sealed class SignatureCheckTests
{
    private const string Key = "a key of the gateway";
    private static readonly DateTimeOffset SignedAt = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Body = """{"event_type":"email_sent"}"""u8.ToArray();

    private readonly Dictionary<string, string> _headers = [];
    private readonly FakeTimeProvider _time = new(SignedAt);
    private readonly SignatureOptions _options = new() { Header = "X-Signature", Secrets = { Key } };

    [Theory]
    [InlineData("{hex}")]
    [InlineData("{HEX}")]
    [InlineData("{base64}")]
    [InlineData("sha256={hex}")]
    [InlineData("sha256={base64}")]
    [InlineData("v1,{base64}")]
    [InlineData("t=1,v1={hex}")]
    [InlineData("v1={other},v1={hex}")]
    [InlineData("v1,{otherBase64} v1,{base64}")]
    public void A_signature_is_found_in_the_usual_spellings_and_among_several(string header)
    {
        Sign(header, Body);

        Assert.Null(Problem());
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha256={other}")]
    [InlineData("x{hex}")]
    [InlineData("{hex}00")]
    [InlineData("not a signature at all, but a text that goes on and on and on and on")]
    public void Anything_else_is_refused(string header)
    {
        Sign(header, Body);

        Assert.NotNull(Problem());
    }

    [Fact]
    public void A_body_that_was_changed_is_refused()
    {
        Sign("{hex}", [.. Body, (byte)' ']);

        Assert.NotNull(Problem());
    }

    [Fact]
    public void Two_keys_are_valid_while_one_replaces_the_other()
    {
        _options.Secrets.Insert(0, "the next key");
        Sign("{hex}", Body);

        Assert.Null(Problem());
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    public void A_signature_with_a_time_is_good_for_five_minutes_either_way(int secondsLater, bool good)
    {
        SignWithTime(SignedAt);

        _time.AdjustTime(SignedAt.AddSeconds(secondsLater));

        Assert.Equal(good, Problem() is null);
    }

    [Fact]
    public void The_time_is_part_of_what_is_signed()
    {
        SignWithTime(SignedAt);
        _headers["X-Time"] = SignedAt.AddSeconds(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

        Assert.NotNull(Problem());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("yesterday")]
    [InlineData("99999999999999999")]
    public void Without_a_time_that_can_be_read_the_delivery_is_refused(string? text)
    {
        SignWithTime(SignedAt);
        _headers.Remove("X-Time");
        if (text is not null)
        {
            _headers["X-Time"] = text;
        }

        Assert.Contains("X-Time", Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_header_is_named_nothing_needs_a_signature()
    {
        _options.Header = "";

        Assert.Null(Problem());
    }

    private string? Problem() => new SignatureCheck(_options, _time).Problem(name => _headers.GetValueOrDefault(name), Body);

    private void SignWithTime(DateTimeOffset at)
    {
        _options.TimestampHeader = "X-Time";
        var seconds = at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        _headers["X-Time"] = seconds;
        Sign("{hex}", [.. Encoding.ASCII.GetBytes(seconds + "."), .. Body]);
    }

    private void Sign(string template, byte[] signed)
    {
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), signed);
        var other = HMACSHA256.HashData("another key"u8, signed);
        _headers["X-Signature"] = template
            .Replace("{hex}", Convert.ToHexStringLower(mac), StringComparison.Ordinal)
            .Replace("{HEX}", Convert.ToHexString(mac), StringComparison.Ordinal)
            .Replace("{base64}", Convert.ToBase64String(mac), StringComparison.Ordinal)
            .Replace("{other}", Convert.ToHexStringLower(other), StringComparison.Ordinal)
            .Replace("{otherBase64}", Convert.ToBase64String(other), StringComparison.Ordinal);
    }
}
