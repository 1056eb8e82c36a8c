using System.Globalization;
using System.Text.RegularExpressions;

namespace InstantlyPipeline.Simulator;

/// <summary>The part of SOQL that looks records up: <c>SELECT … FROM … WHERE a = b AND … ORDER BY … LIMIT n</c>.</summary>
internal sealed partial class SalesforceQuery
{
    private readonly List<string> _tokens;
    private int _at;

    private SalesforceQuery(string soql) => _tokens = [.. Tokens().Matches(soql).Select(match => match.Value)];

    public List<string> Fields { get; } = [];

    public string From { get; private set; } = "";

    /// <summary>Field and wanted value; text without quotes, <c>true</c>, <c>false</c> and <c>null</c> as written.</summary>
    public List<(string Field, string Value, bool IsText)> Conditions { get; } = [];

    public List<(string Field, bool Descending)> Order { get; } = [];

    public int? Limit { get; private set; }

    public static SalesforceQuery Parse(string soql)
    {
        var query = new SalesforceQuery(soql);
        query.Read();
        return query;
    }

    private void Read()
    {
        Word("SELECT");
        do
        {
            Fields.Add(Name());
        } while (Takes(","));
        Word("FROM");
        From = Name();
        if (Takes("WHERE"))
        {
            do
            {
                var field = Name();
                Word("=");
                var value = Next();
                var isText = value.StartsWith('\'');
                if (
                    !isText
                    && !value.Equals("null", StringComparison.OrdinalIgnoreCase)
                    && !bool.TryParse(value, out _)
                    && !long.TryParse(value, CultureInfo.InvariantCulture, out _)
                )
                {
                    throw Malformed(value);
                }
                Conditions.Add((field, isText ? Escapes().Replace(value[1..^1], "$1") : value.ToLowerInvariant(), isText));
            } while (Takes("AND"));
        }
        if (Takes("ORDER"))
        {
            Word("BY");
            do
            {
                Order.Add((Name(), Takes("DESC")));
                Takes("ASC");
            } while (Takes(","));
        }
        if (Takes("LIMIT"))
        {
            Limit = int.TryParse(Next(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : throw Malformed("LIMIT");
        }
        if (_at < _tokens.Count)
        {
            throw Malformed(_tokens[_at]);
        }
    }

    private string Next() => _at < _tokens.Count ? _tokens[_at++] : throw Malformed("<EOF>");

    private string Name()
    {
        var token = Next();
        return char.IsAsciiLetter(token[0]) ? token : throw Malformed(token);
    }

    private bool Takes(string word)
    {
        if (_at < _tokens.Count && _tokens[_at].Equals(word, StringComparison.OrdinalIgnoreCase))
        {
            _at++;
            return true;
        }
        return false;
    }

    private void Word(string word)
    {
        if (!Takes(word))
        {
            throw Malformed(_at < _tokens.Count ? _tokens[_at] : "<EOF>");
        }
    }

    private static RefusedException Malformed(string token) =>
        SalesforceErrors.Refused(400, "MALFORMED_QUERY", $"unexpected token: '{token}'").AsException();

    [GeneratedRegex(@"'(?:[^'\\]|\\.)*'|[A-Za-z_][A-Za-z0-9_.]*|\d+|\S")]
    private static partial Regex Tokens();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escapes();
}
