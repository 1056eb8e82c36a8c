using System.Text;
using System.Text.Json;

namespace InstantlyPipeline.Routes.Files;

/// <summary>A value of the file, with the line where it stands.</summary>
internal sealed class FileNode
{
    private const int MostDeep = 16;

    private FileNode(JsonTokenType kind, int line) => (Kind, Line) = (kind, line);

    /// <summary>How its token begins: an object, an array, a text, a number, true, false or null.</summary>
    public JsonTokenType Kind { get; }

    public int Line { get; }

    /// <summary>A text's content, or a number as it is written; empty for others.</summary>
    public string Text { get; private init; } = "";

    public IReadOnlyList<(string Name, int Line, FileNode Value)> Members { get; private init; } = [];

    public IReadOnlyList<FileNode> Items { get; private init; } = [];

    /// <summary>What a person calls its kind.</summary>
    public string KindName =>
        Kind switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "a list",
            JsonTokenType.String => "a text",
            JsonTokenType.Number => "a number",
            JsonTokenType.Null => "null",
            _ => "true or false",
        };

    /// <summary>Comments and trailing commas are allowed: people write the file.</summary>
    /// <exception cref="JsonException">The text is not JSON; the line counts from zero.</exception>
    public static FileNode Parse(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith(Encoding.UTF8.Preamble))
        {
            text = text[Encoding.UTF8.Preamble.Length..];
        }
        var reader = new Utf8JsonReader(
            text,
            new JsonReaderOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
                MaxDepth = MostDeep,
            }
        );
        var lines = new Lines(text);
        reader.Read();
        var node = Read(ref reader, ref lines);
        while (reader.Read())
        {
            // Whatever follows is an error, and the reader throws it.
        }
        return node;
    }

    private static FileNode Read(ref Utf8JsonReader reader, ref Lines lines)
    {
        var (kind, line) = (reader.TokenType, lines.At((int)reader.TokenStartIndex));
        switch (kind)
        {
            case JsonTokenType.StartObject:
                var members = new List<(string, int, FileNode)>();
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndObject)
                {
                    var (name, at) = (reader.GetString()!, lines.At((int)reader.TokenStartIndex));
                    reader.Read();
                    members.Add((name, at, Read(ref reader, ref lines)));
                }
                return new(kind, line) { Members = members };
            case JsonTokenType.StartArray:
                var items = new List<FileNode>();
                while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
                {
                    items.Add(Read(ref reader, ref lines));
                }
                return new(kind, line) { Items = items };
            case JsonTokenType.String:
                return new(kind, line) { Text = reader.GetString()! };
            default:
                return new(kind, line) { Text = Encoding.UTF8.GetString(reader.ValueSpan) };
        }
    }

    /// <summary>Counts lines up to a position; positions are asked for in order.</summary>
    private ref struct Lines(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _seen;
        private int _line = 1;

        public int At(int position)
        {
            _line += _text[_seen..position].Count((byte)'\n');
            _seen = position;
            return _line;
        }
    }
}
