using System.Globalization;

namespace InstantlyPipeline.Replies.Phrases;

/// <summary>The day that words such as "in Q3", "after the summer" or "31 August" mean, counted from the day they were written.</summary>
/// <remarks>
/// What a row of section <c>[when]</c> may say after its arrow: <c>month 9</c>, <c>quarter 3</c>, <c>weekday 1</c> (Monday): the next one;
/// <c>year</c>: the next first of January; <c>day 1</c>, <c>week 2</c>, <c>months 3</c>, <c>month +1</c>, <c>quarter +1</c>, <c>year
/// +1</c>: so much later; <c>days</c>, <c>weeks</c>, <c>months</c>: as many as the number in the phrase says; <c>date</c>: the phrase is a
/// date in digits, day first unless that cannot be.
/// </remarks>
internal static class NamedTime
{
    /// <returns>Null where the words name no day that exists.</returns>
    public static DateOnly? Of(ReplySentence sentence, PhraseMatch match, DateOnly today)
    {
        var parts = match.Time.Split(' ');
        var value = parts.Length > 1 ? parts[1] : "";
        _ = int.TryParse(value.TrimStart('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return (parts[0], value) switch
        {
            ("date", _) => OfDigits(sentence.Tokens[match.Start].Text, today),
            ("month", ['+', ..]) or ("months", not "") => today.AddMonths(number),
            ("quarter", ['+', ..]) => FirstOfQuarter(today).AddMonths(3 * number),
            ("year", ['+', ..]) => today.AddYears(number),
            ("month", _) => OfMonth(sentence, match, number, today),
            ("quarter", _) => NextMonth(3 * number - 2, today),
            ("year", _) => new DateOnly(today.Year + 1, 1, 1),
            ("weekday", _) => today.AddDays(((number - (int)today.DayOfWeek + 6) % 7) + 1),
            ("day", _) => today.AddDays(number),
            ("week", _) => today.AddDays(7 * number),
            ("days", _) => Counted(sentence, match) is { } days ? today.AddDays(days) : null,
            ("weeks", _) => Counted(sentence, match) is { } weeks ? today.AddDays(7 * weeks) : null,
            ("months", _) => Counted(sentence, match) is { } months ? today.AddMonths(months) : null,
            _ => null,
        };
    }

    private static DateOnly FirstOfQuarter(DateOnly day) => new(day.Year, (day.Month - 1) / 3 * 3 + 1, 1);

    private static DateOnly NextMonth(int month, DateOnly today) => new(month > today.Month ? today.Year : today.Year + 1, month, 1);

    private static int? Counted(ReplySentence sentence, PhraseMatch match)
    {
        foreach (var token in sentence.Tokens[match.Start..match.End])
        {
            if (
                token.Kind is TokenKind.Number
                && int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count is > 0 and < 400
            )
            {
                return count;
            }
        }
        return null;
    }

    /// <summary>A day and a year may stand beside the month: "31 August", "August 31, 2026".</summary>
    private static DateOnly? OfMonth(ReplySentence sentence, PhraseMatch match, int month, DateOnly today)
    {
        int? Beside(int from, int to, Func<int, bool> fits)
        {
            for (var i = Math.Max(0, from); i < Math.Min(sentence.Tokens.Length, to); i++)
            {
                var word = sentence.Tokens[i].Text.TrimEnd('t', 'h', 's', 'n', 'd', 'r', 'e', '.', 'º');
                if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && fits(number))
                {
                    return number;
                }
            }
            return null;
        }
        var day =
            Beside(match.Start - 2, match.Start, number => number is > 0 and < 32)
            ?? Beside(match.End, match.End + 1, number => number is > 0 and < 32)
            ?? 1;
        var year = Beside(match.End, match.End + 4, number => number is > 2000 and < 2200);
        DateOnly? named = year is { } said ? Real(said, month, day) : null;
        return named ?? (Real(today.Year, month, day) is { } soon && soon >= today ? soon : Real(today.Year + 1, month, day));
    }

    private static DateOnly? OfDigits(string digits, DateOnly today)
    {
        var parts = digits
            .Split('.', '/', ':')
            .Where(part => part.Length > 0)
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .ToList();
        if (digits.Contains(':', StringComparison.Ordinal) || parts.Count is < 2 or > 3)
        {
            return null; // a time of day, or no date at all
        }
        var (day, month) = parts[1] > 12 ? (parts[1], parts[0]) : (parts[0], parts[1]);
        if (parts.Count == 3)
        {
            return Real(parts[2] < 100 ? 2000 + parts[2] : parts[2], month, day);
        }
        return Real(today.Year, month, day) is { } soon && soon >= today ? soon : Real(today.Year + 1, month, day);
    }

    private static DateOnly? Real(int year, int month, int day) =>
        year is > 2000 and < 2200 && month is > 0 and < 13 && day > 0 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : null;
}
