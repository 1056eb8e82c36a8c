using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CsCheck;
using InstantlyPipeline.Events;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Tests.Processing;
using InstantlyPipeline.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace InstantlyPipeline.Tests.Intake;

/// <summary>Authenticated bodies of every kind: each has a defined answer, and each is kept, on its queue or in quarantine.</summary>
[Collection("Intake metrics")]
public sealed class HostileBodiesTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Fields = """
        "timestamp":"2026-08-18T09:41:27.402Z","event_type":"reply_received","workspace":"w","lead_email":"dana@example.com","step":1
        """;

    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private static readonly IOptions<IntakeOptions> Settings = Options.Create(new IntakeOptions { Secrets = { Secret } });
    private static readonly IntakeMetrics Metrics = new(
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>()
    );

    /// <summary>Latin-1 stands for bytes here, so that a row can hold any of them.</summary>
    private static readonly Dictionary<string, (string Body, string Outcome)> Table = new()
    {
        ["a whole delivery"] = ($"{{{Fields}}}", "accepted"),
        ["a byte order mark before it"] = ($"\u00ef\u00bb\u00bf{{{Fields}}}", "accepted"),
        ["two byte order marks"] = ($"\u00ef\u00bb\u00bf\u00ef\u00bb\u00bf{{{Fields}}}", "malformed"),
        ["UTF-16"] = ("\u00ff\u00fe{\0}\0", "malformed"),
        ["white space around it"] = ($" \r\n\t{{{Fields}}}\r\n ", "accepted"),
        ["a NUL after it"] = ($"{{{Fields}}}\0", "malformed"),
        ["a raw NUL in a text"] = ($"{{{Fields},\"x\":\"\0\"}}", "malformed"),
        ["an escaped NUL in a text"] = ($"{{{Fields},\"x\":\"\\u0000\"}}", "accepted"),
        ["an escaped NUL in an identifying field"] = ($"{{{Fields},\"workspace\":\"w\\u0000\"}}", "accepted"),
        ["a repeated key: the last counts"] = ($"{{\"workspace\":7,{Fields}}}", "accepted"),
        ["a repeated key whose last value is of no use"] = ($"{{{Fields},\"workspace\":null}}", "quarantined"),
        ["half a surrogate pair in a text"] = ($"{{{Fields},\"x\":\"\\ud83d\"}}", "accepted"),
        ["an escaped backslash before half a surrogate pair"] = ($"{{{Fields},\"x\":\"\\\\ud83d\\ude00\"}}", "accepted"),
        ["half a surrogate pair before a whole one"] = ($"{{{Fields},\"x\":\"\\ud83d\\ud83d\\ude00\\ude00\"}}", "accepted"),
        ["half a surrogate pair in an identifying field"] = ($"{{{Fields},\"workspace\":\"\\ud83d\"}}", "quarantined"),
        ["half a surrogate pair in an identifying field, then no JSON"] = ($"{{{Fields},\"workspace\":\"\\ud83d\" nonsense", "malformed"),
        ["half a surrogate pair at the start of a field's name"] = ($"{{{Fields},\"\\udc00abc\":1}}", "quarantined"),
        ["half a surrogate pair within a field's name"] = ($"{{{Fields},\"reply_\\udc00\":1}}", "accepted"),
        ["bytes that are no UTF-8 in a text"] = ($"{{{Fields},\"x\":\"\u00ff\"}}", "malformed"),
        ["an overlong UTF-8 sequence"] = ($"{{{Fields},\"x\":\"\u00c0\u00af\"}}", "malformed"),
        ["a number no type can hold"] = ($"{{{Fields},\"step\":{new string('9', 5_000)}}}", "accepted"),
        ["an exponent no type can hold"] = ($"{{{Fields},\"x\":-1e999999999}}", "accepted"),
        ["NaN"] = ($"{{{Fields},\"x\":NaN}}", "malformed"),
        ["nesting up to the limit"] = ($"{{{Fields},\"x\":{new string('[', 63)}{new string(']', 63)}}}", "accepted"),
        ["nesting beyond the limit"] = ($"{{{Fields},\"x\":{new string('[', 64)}{new string(']', 64)}}}", "malformed"),
        ["nesting that would end a recursive parser"] = ($"{{{Fields},\"x\":{new string('[', 200_000)}", "malformed"),
        ["a comment"] = ($"{{{Fields}/* x */}}", "malformed"),
        ["a comma too many"] = ($"{{{Fields},}}", "malformed"),
        ["a delivery that breaks off"] = ($"{{{Fields}", "malformed"),
        ["two deliveries in one body"] = ($"{{{Fields}}}{{{Fields}}}", "malformed"),
        ["an array of deliveries"] = ($"[{{{Fields}}}]", "malformed"),
        ["a text"] = ("\"x\"", "malformed"),
        ["null"] = ("null", "malformed"),
        ["an empty object"] = ("{}", "quarantined"),
        ["nothing"] = ("", "malformed"),
        ["an event type of 100,000 characters"] = ($"{{{Fields},\"event_type\":\"{new string('t', 100_000)}\"}}", "quarantined"),
        ["the first day there is"] = ($"{{{At("0001-01-01T00:00:00+14:00")}}}", "quarantined"),
        ["the last day there is"] = ($"{{{At("9999-12-31T23:59:59-14:00")}}}", "quarantined"),
        ["a time in the year 2099"] = ($"{{{At("2099-01-01T00:00:00Z")}}}", "quarantined"),
        ["a time in the year 2014"] = ($"{{{At("2014-12-31T23:59:59Z")}}}", "quarantined"),
        ["a lead variable called timestamp"] = ($"{{{Fields},\"timestamp\":\"2099-01-01T00:00:00Z\"}}", "accepted"),
        ["a type that is our own"] = ($"{{{Fields},\"event_type\":\"soft_bounce_promotion\"}}", "quarantined"),
    };

    public static TheoryData<string> Rows => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_kind_of_body_has_its_answer_and_is_kept(string row)
    {
        var (body, outcome) = Table[row];

        Assert.Equal(outcome, (await DeliverAsync(Encoding.Latin1.GetBytes(body))).Outcome);
    }

    [Fact]
    public void No_bytes_whatever_get_a_5xx_or_are_lost() => Gen.Byte.Array[0, 200].Sample(Deliver, iter: 500);

    [Fact]
    public void No_damage_to_a_delivery_gets_a_5xx_or_loses_it()
    {
        var whole = Encoding.UTF8.GetBytes(
            $$$"""{{{{Fields}}},"email_id":"e","reply_text":"Tom \u0026 I \ud83d\ude00","teamSize":14,"more":{"a":[1,2.5e3,true,null]} }"""
        );
        var pieces = OneOf(
            "\\ud800",
            "\\udc00",
            "\0",
            "\\u0000",
            "{",
            "}",
            "[",
            "\"",
            ",",
            ":",
            "\\",
            "1e999",
            "\u00ef\u00bb\u00bf",
            "\u00ff",
            "\u00c0\u00af",
            "\"workspace\":",
            "\"step\":[1],",
            "",
            "null"
        );
        var damage = Gen.Select(Gen.Int[0, whole.Length], Gen.Int[0, 12], pieces);
        damage
            .Array[1, 4]
            .Sample(
                places =>
                {
                    var body = whole;
                    foreach (var (at, cut, piece) in places)
                    {
                        var from = Math.Min(at, body.Length);
                        body = [.. body[..from], .. Encoding.Latin1.GetBytes(piece), .. body[Math.Min(from + cut, body.Length)..]];
                    }
                    Deliver(body);
                },
                iter: 3_000
            );
    }

    [Fact]
    public void No_value_in_any_field_gets_a_5xx_or_loses_the_event()
    {
        var names = OneOf(
            "timestamp",
            "event_type",
            "workspace",
            "campaign_id",
            "lead_email",
            "email_account",
            "step",
            "variant",
            "email_id",
            "id",
            "reply_text",
            "st\\u0065p",
            ""
        );
        var values = OneOf(
            "null",
            "true",
            "0",
            "-0.0",
            "1e999",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "[]",
            "{\"a\":[{}]}",
            "\"2026-08-18T09:41:27Z\"",
            "\"2026-02-30T25:61:00Z\"",
            "\"reply_received\"",
            "\"lead_interested\"",
            "\"a@example.com\"",
            "\"" + new string('x', 400) + "\"",
            new string('7', 400)
        );
        Gen.Select(names, values)
            .Array[0, 12]
            .Sample(
                fields =>
                    Deliver(
                        Encoding.UTF8.GetBytes($"{{{Fields}{string.Concat(fields.Select(field => $",\"{field.Item1}\":{field.Item2}"))}}}")
                    ),
                iter: 3_000
            );
    }

    private static string At(string time) => Fields.Replace("2026-08-18T09:41:27.402Z", time, StringComparison.Ordinal);

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static void Deliver(byte[] body) => DeliverAsync(body).GetAwaiter().GetResult();

    /// <summary>Delivers to a fresh intake, and looks for the body where the answer says it is.</summary>
    private static async Task<IntakeAnswer> DeliverAsync(byte[] body)
    {
        var queue = new ListQueue();
        var tables = new MemoryTableStore();
        var quarantine = new Quarantine(tables, Time);
        var intake = new WebhookIntake(
            Acceptances.Of(queue, tables, Time, Settings),
            Metrics,
            new SecretUse(tables, Acceptances.NoClients, Settings, Time, NullLogger<SecretUse>.Instance),
            Acceptances.NoClients,
            Settings,
            Time,
            NullLogger<WebhookIntake>.Instance
        );

        var answer = await intake.AcceptAsync(
            new IntakeRequest("POST", IPAddress.Loopback, _ => Secret, body.Length, new MemoryStream(body)),
            CancellationToken.None
        );

        Assert.Equal(IsObject(body) ? 200 : 400, answer.Status);
        var quarantined = await quarantine.ListAsync(CancellationToken.None).ToListAsync();
        if (answer.Outcome == "accepted")
        {
            var message = Assert.Single(queue.Messages).Message;
            Assert.Equal(body, message.Payload.ToArray());
            Assert.Empty(quarantined);
            // Nothing is accepted that the workers could not read.
            InstantlyEvent.Parse(body);
        }
        else
        {
            Assert.Empty(queue.Messages);
            var kept = await quarantine.FindAsync(Assert.Single(quarantined).Key, CancellationToken.None);
            Assert.Equal(answer.Status == 200 ? body : body.Take(Quarantine.MaxMalformedBytes), kept!.Body);
        }
        return answer;
    }

    /// <summary>What the framework's own document parser says of it; it knows nothing of events.</summary>
    private static bool IsObject(byte[] body)
    {
        var text = body.AsMemory(body.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0);
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = EventReader.MaxDepth });
            return Utf8.IsValid(body) && document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
