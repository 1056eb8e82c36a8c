namespace InstantlyPipeline.Replies.Reading;

/// <summary>What a line holds of the things that a mail program writes above a quote, whatever the language.</summary>
internal readonly record struct DateSigns(bool Digit, bool Time, bool Year, bool Address, bool BracketedAddress)
{
    /// <summary>A person seldom writes a full date into a sentence that ends like a quote's header.</summary>
    public bool IsStrong => Year || (Time && Address);

    /// <summary>Enough to believe a header in the middle of a line.</summary>
    public bool IsStrongest => Year && (Time || Address);

    public static DateSigns Of(ReadOnlySpan<char> text)
    {
        var signs = default(DateSigns);
        foreach (var range in text.Split(' '))
        {
            var token = text[range];
            var at = token.IndexOf('@');
            if (at > 0 && at < token.Length - 1)
            {
                signs = signs with { Address = true, BracketedAddress = signs.BracketedAddress || token.IndexOfAny('<', '(', '[') >= 0 };
                // "14:02Sam<sam@x>" never happens, but "Sam<sam@x>," does: the address is left out of the search for digits.
                token = token[..Math.Max(0, token[..at].LastIndexOfAny('<', '(', '['))];
            }
            signs = signs.With(token);
        }
        return signs;
    }

    private DateSigns With(ReadOnlySpan<char> token)
    {
        var signs = this;
        var (groups, slashes, dots, i) = (0, 0, 0, 0);
        while (i < token.Length)
        {
            if (!char.IsDigit(token[i]))
            {
                i++;
                continue;
            }
            var start = i;
            while (i < token.Length && char.IsDigit(token[i]))
            {
                i++;
            }
            var length = i - start;
            groups++;
            var before = start > 0 ? token[start - 1] : ' ';
            slashes += groups > 1 && before is '/' or '.' or '-' && length <= 4 ? 1 : 0;
            dots += groups > 1 && before == '.' ? 1 : 0;
            signs = signs with
            {
                Digit = true,
                Year =
                    signs.Year
                    || (length == 4 && (token[start] is '1' or '2' && token[start + 1] is '9' or '0' || !char.IsAscii(token[start]))),
                Time = signs.Time || (groups > 1 && length == 2 && before is ':' or '.' or 'h' or 'H' && slashes < 2),
            };
        }
        // "17.08.2026" is a date, "192.0.2.14" is a server.
        return slashes >= 2 && dots < 3 ? signs with { Year = true } : signs;
    }
}
