using System.Globalization;
using InstantlyPipeline.Replies.Phrases;

namespace InstantlyPipeline.Replies.Times;

/// <summary>The day that a phrase of the time files means, counted from the day it was written on.</summary>
/// <param name="sentence">Where the phrase stands; a day and a year may stand beside it.</param>
/// <param name="today">The day it was written on.</param>
internal sealed class NamedDay(ReplySentence sentence, DateOnly today)
{
    private const int ChristmasSeason = 9;

    private const int Soon = 7;

    // A year is looked for so far behind a month: "7 de septiembre de 2026", "September 7th, 2026".
    private const int ReachOfYear = 4;

    /// <returns>Null where the words name no day that exists.</returns>
    public NamedTime? Of(PhraseMatch match, string part)
    {
        var words = match.Time.Split(' ');
        var value = words.Length > 1 ? words[1] : "";
        _ = int.TryParse(value.TrimStart('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (words[0] is "month" && value is not ['+', ..])
        {
            return OfMonth(match, number, part);
        }
        var day = (words[0], value) switch
        {
            ("month", _) => part.Length > 0 ? InPeriod(FirstOfMonth(today).AddMonths(number), 1, part) : (DateOnly?)today.AddMonths(number),
            ("quarter", ['+', ..]) => InPeriod(FirstOfQuarter(today).AddMonths(3 * number), 3, part),
            ("quarter", _) => NextPeriod((3 * number) - 2, 3, part),
            ("half", _) => NextPeriod((6 * number) - 5, 6, part),
            ("year", ['+', ..]) => today.AddYears(number),
            ("year", _) => InPeriod(new DateOnly(today.Year + 1, 1, 1), 12, part),
            ("weekday", _) => today.AddDays(((number - (int)today.DayOfWeek + 6) % 7) + 1),
            ("day", _) => today.AddDays(number),
            ("week", _) => today.AddDays(7 * number),
            ("months", not "") => today.AddMonths(number),
            ("days", _) => Counted(match) is { } days ? today.AddDays(days) : null,
            ("weeks", _) => Counted(match) is { } weeks ? today.AddDays(7 * weeks) : null,
            ("months", _) => Counted(match) is { } months ? today.AddMonths(months) : null,
            ("years", _) => Counted(match) is { } years and < 20 ? today.AddYears(years) : null,
            ("monthday", _) => OfMonthDay(match),
            ("monthend", _) => EndOfPeriod(FirstOfMonth(today), 1),
            ("quarterend", _) => EndOfPeriod(FirstOfQuarter(today), 3),
            ("isoweek", _) => Counted(match) is { } week and < 54 ? OfWeek(week) : null,
            ("on", _) => Next(number, int.Parse(words[2], CultureInfo.InvariantCulture)),
            ("holidays", _) => today.Month is >= ChristmasSeason or 1 ? Next(1, 4) : Next(9, 1),
            ("easter", _) => AfterEaster(),
            _ => null,
        };
        return day is { } named
            ? new NamedTime(named, match.Start, match.End, words[0] is "monthday", OfMonth: words[0] is "monthday")
            : null;
    }

    /// <summary>A date in digits: day first, unless that cannot be or a year stands first.</summary>
    /// <param name="at">The token of its first digits.</param>
    /// <param name="isSaid">The words before it speak of a time, so that "3/1" is no fraction.</param>
    /// <param name="hasDot">A full stop follows, as behind "3.1.".</param>
    public NamedTime? OfDigits(int at, bool isSaid, bool hasDot)
    {
        var text = sentence.Tokens[at].Text;
        if (text.Length == 4 && at + 2 < sentence.Tokens.Length && NumberAt(at) is > 2000 and < 2200 and var isoYear)
        {
            return
                NumberAt(at + 1) is { } isoMonth
                && NumberAt(at + 2) is { } isoDay
                && sentence.Tokens[at + 1].Start == sentence.Tokens[at].End + 1
                && Real(isoYear, isoMonth, isoDay) is { } iso
                ? new NamedTime(iso, at, at + 3, Exact: true)
                : null;
        }
        var separator = text.Contains('/', StringComparison.Ordinal) ? '/' : '.';
        var parts = text.Split(separator, StringSplitOptions.RemoveEmptyEntries)
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .ToList();
        var isLikely = isSaid || hasDot || parts.Count == 3 || text.Length == 5;
        if (!isLikely || parts.Count is < 2 or > 3 || text.Contains(':', StringComparison.Ordinal))
        {
            return null; // a time of day, a fraction, or no date at all
        }
        var isMonthFirst = separator is '/' && parts[1] > 12;
        var (day, month) = isMonthFirst ? (parts[1], parts[0]) : (parts[0], parts[1]);
        var named = parts.Count == 3 ? Real(parts[2] < 100 ? 2000 + parts[2] : parts[2], month, day) : Next(month, day);
        return named is { } found ? new NamedTime(found, at, at + 1, Exact: true) : null;
    }

    /// <summary>A day and a year may stand beside the month: "31 August", "August 31, 2026".</summary>
    private NamedTime? OfMonth(PhraseMatch match, int month, string part)
    {
        var (start, end) = (match.Start, match.End);
        int? day = null;
        var before = start - 1;
        if (before > 0 && sentence.Tokens[before] is { Kind: TokenKind.Word, Text.Length: < 4 } && DayAt(before) is null)
        {
            before--; // "7 de septiembre", "the 7th of September"
        }
        if (before >= 0 && DayAt(before) is { } left)
        {
            (day, start) = (left, before);
        }
        else if (end < sentence.Tokens.Length && DayAt(end) is { } right)
        {
            (day, end) = (right, end + 1);
        }
        int? year = null;
        for (var at = end; at < Math.Min(sentence.Tokens.Length, end + ReachOfYear) && year is null; at++)
        {
            if (NumberAt(at) is > 2000 and < 2200 and var said && sentence.Tokens[at].Text.Length == 4)
            {
                (year, end) = (said, at + 1);
            }
            else if (!sentence.Tokens[at].IsBreak && sentence.Tokens[at].Text.Length > 3)
            {
                break;
            }
        }
        DateOnly? named = (day, year) switch
        {
            ({ } one, { } whole) => Real(whole, month, one),
            ({ } one, null) => Next(month, one),
            (null, { } whole) => InPeriod(new DateOnly(whole, month, 1), 1, part),
            _ => NextPeriod(month, 1, part),
        };
        return named is { } found ? new NamedTime(found, start, end, Exact: day is not null) : null;
    }

    /// <summary>"7", "7th", "1er", "7º"; nothing that is a longer number.</summary>
    private int? DayAt(int at)
    {
        var token = sentence.Tokens[at];
        if (token.Kind is not (TokenKind.Number or TokenKind.Word))
        {
            return null;
        }
        var digits = token.Text.TakeWhile(char.IsAsciiDigit).Count();
        return
            digits is 1 or 2
            && token.Text.Length - digits < 4
            && !token.Text.AsSpan(digits).ContainsAny(":/.,")
            && int.Parse(token.Text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture) is > 0 and < 32 and var day
            ? day
            : null;
    }

    private int? NumberAt(int at) =>
        at < sentence.Tokens.Length
        && sentence.Tokens[at].Kind is TokenKind.Number
        && int.TryParse(sentence.Tokens[at].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private int? Counted(PhraseMatch match)
    {
        for (var at = match.Start; at < match.End; at++)
        {
            if (NumberAt(at) is > 0 and < 400 and var count)
            {
                return count;
            }
        }
        return null;
    }

    private DateOnly? OfMonthDay(PhraseMatch match)
    {
        if (DayAt(match.End - 1) is not { } day)
        {
            return null;
        }
        for (var month = FirstOfMonth(today); month <= today.AddMonths(2); month = month.AddMonths(1))
        {
            if (Real(month.Year, month.Month, day) is { } found && found > today)
            {
                return found;
            }
        }
        return null;
    }

    private DateOnly OfWeek(int week)
    {
        var monday = DateOnly.FromDateTime(ISOWeek.ToDateTime(today.Year, week, DayOfWeek.Monday));
        return monday.AddDays(6) >= today ? monday : DateOnly.FromDateTime(ISOWeek.ToDateTime(today.Year + 1, week, DayOfWeek.Monday));
    }

    /// <summary>The Tuesday after the next Easter.</summary>
    private DateOnly AfterEaster()
    {
        var tuesday = EasterOf(today.Year).AddDays(2);
        return tuesday >= today ? tuesday : EasterOf(today.Year + 1).AddDays(2);
    }

    // The rule for the Gregorian calendar that stands in Butcher's Ecclesiastical Calendar.
    private static DateOnly EasterOf(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var (d, e) = (b / 4, b % 4);
        var g = ((8 * b) + 13) / 25;
        var h = ((19 * a) + b - d - g + 15) % 30;
        var (i, k) = (c / 4, c % 4);
        var l = (32 + (2 * e) + (2 * i) - h - k) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var days = h + l - (7 * m) + 114;
        return new DateOnly(year, days / 31, (days % 31) + 1);
    }

    private static DateOnly FirstOfMonth(DateOnly day) => new(day.Year, day.Month, 1);

    private static DateOnly FirstOfQuarter(DateOnly day) => new(day.Year, ((day.Month - 1) / 3 * 3) + 1, 1);

    /// <summary>The next period of so many months that begins with a month. In one that runs already it is soon: who says "in September" on
    /// the tenth does not mean the next year's.</summary>
    private DateOnly NextPeriod(int month, int months, string part)
    {
        var own = new DateOnly(today.Year, month, 1);
        var named = InPeriod(own, months, part);
        return named > today ? named
            : today < own.AddMonths(months) ? today.AddDays(Soon)
            : InPeriod(own.AddYears(1), months, part);
    }

    private DateOnly EndOfPeriod(DateOnly first, int months)
    {
        var last = first.AddMonths(months).AddDays(-1);
        return last > today ? last : last.AddDays(1).AddMonths(months).AddDays(-1);
    }

    private static DateOnly InPeriod(DateOnly first, int months, string part) =>
        part switch
        {
            "mid" => months == 1 ? first.AddDays(14) : first.AddMonths(months / 2),
            "end" => first.AddMonths(months).AddDays(-1),
            _ => first,
        };

    private DateOnly? Next(int month, int day) =>
        Real(today.Year, month, day) is { } soon && soon >= today ? soon : Real(today.Year + 1, month, day);

    private static DateOnly? Real(int year, int month, int day) =>
        year is > 2000 and < 2200 && month is > 0 and < 13 && day > 0 && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day)
            : null;
}
