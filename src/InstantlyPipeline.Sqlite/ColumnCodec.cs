using System.Buffers;
using System.Globalization;
using System.Text.Json;
using InstantlyPipeline.Storage;

namespace InstantlyPipeline.Sqlite;

/// <summary>The columns of a row as one JSON object that a person can read in the sqlite3 shell, every type coming back as it went
/// in.</summary>
/// <remarks>
/// Text, whole numbers and flags are plain JSON. Others are an object with one tag: <c>{"t":…}</c> time in UTC ticks,
/// <c>{"d":…}</c> floating point, <c>{"b":…}</c> bytes in base64.
/// </remarks>
internal static class ColumnCodec
{
    private const string TimeTag = "t";
    private const string DoubleTag = "d";
    private const string BytesTag = "b";

    public static byte[] Encode(IReadOnlyDictionary<string, object> columns)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            foreach (var (name, value) in columns)
            {
                json.WritePropertyName(name);
                WriteValue(json, value);
            }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    public static void Decode(ReadOnlySpan<byte> encoded, TableRow row)
    {
        var json = new Utf8JsonReader(encoded);
        json.Read();
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            row.Set(name, ReadValue(ref json));
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case DateTimeOffset time:
                json.WriteStartObject();
                json.WriteNumber(TimeTag, time.UtcTicks);
                json.WriteEndObject();
                break;
            case double number:
                json.WriteStartObject();
                json.WriteString(DoubleTag, number.ToString("R", CultureInfo.InvariantCulture));
                json.WriteEndObject();
                break;
            case byte[] bytes:
                json.WriteStartObject();
                json.WriteBase64String(BytesTag, bytes);
                json.WriteEndObject();
                break;
            default:
                throw new ArgumentException($"A table cannot keep a {value.GetType().Name}.", nameof(value));
        }
    }

    private static object ReadValue(ref Utf8JsonReader json) =>
        json.TokenType switch
        {
            JsonTokenType.String => json.GetString()!,
            JsonTokenType.Number => json.GetInt64(),
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.StartObject => ReadTagged(ref json),
            _ => throw new InvalidDataException("A stored row has a value that this version does not know."),
        };

    private static object ReadTagged(ref Utf8JsonReader json)
    {
        json.Read();
        var tag = json.GetString();
        json.Read();
        object value = tag switch
        {
            TimeTag => new DateTimeOffset(json.GetInt64(), TimeSpan.Zero),
            DoubleTag => double.Parse(json.GetString()!, CultureInfo.InvariantCulture),
            BytesTag => json.GetBytesFromBase64(),
            _ => throw new InvalidDataException($"A stored row has a value tagged '{tag}', which this version does not know."),
        };
        json.Read();
        return value;
    }
}
