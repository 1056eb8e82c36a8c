using System.Collections.Frozen;

namespace InstantlyPipeline.Words;

/// <summary>Letters without their marks: "é" is "e", "ё" is "е".</summary>
/// <remarks>The program runs without the system's language data (<c>InvariantGlobalization</c>), where <c>string.Normalize</c> takes no
/// letter apart. These are the small letters of the Latin, Greek and Cyrillic blocks that Unicode takes apart, and the wide forms of ASCII.
/// </remarks>
internal static class PlainLetters
{
    private static readonly (string Plain, string Marked)[] Rows =
    [
        ("a", "àáâãäåāăąǎǟǡǻȁȃȧạảấầẩẫậắằẳẵặḁ"),
        ("b", "ḃḅḇ"),
        ("c", "çćĉċčḉ"),
        ("d", "ďḋḍḏḑḓ"),
        ("e", "èéêëēĕėęěȅȇȩẹẻẽếềểễệḕḗḙḛḝ"),
        ("f", "ḟ"),
        ("g", "ĝğġģǧǵḡ"),
        ("h", "ĥȟḣḥḧḩḫẖ"),
        ("i", "ìíîïĩīĭįǐȉȋỉịḭḯ"),
        ("j", "ĵǰ"),
        ("k", "ķǩḱḳḵ"),
        ("l", "ĺļľḷḹḻḽ"),
        ("m", "ḿṁṃ"),
        ("n", "ñńņňǹṅṇṉṋ"),
        ("o", "òóôõöōŏőơǒǫǭȍȏȫȭȯȱọỏốồổỗộớờởỡợṍṏṑṓ"),
        ("p", "ṕṗ"),
        ("r", "ŕŗřȑȓṙṛṝṟ"),
        ("s", "śŝşšſșṡṣṥṧṩẛ"),
        ("t", "ţťțṫṭṯṱẗ"),
        ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗụủứừửữựṳṵṷṹṻ"),
        ("v", "ṽṿ"),
        ("w", "ŵẁẃẅẇẉẘ"),
        ("x", "ẋẍ"),
        ("y", "ýÿŷȳỳỵỷỹẏẙ"),
        ("z", "źżžẑẓẕ"),
        ("æ", "ǣǽ"),
        ("ø", "ǿ"),
        ("ʒ", "ǯ"),
        ("α", "ά"),
        ("ε", "έ"),
        ("η", "ή"),
        ("ι", "ίϊ"),
        ("ο", "ό"),
        ("υ", "ΰϋύ"),
        ("ω", "ώ"),
        ("г", "ѓ"),
        ("е", "ѐё"),
        ("и", "йѝ"),
        ("к", "ќ"),
        ("у", "ў"),
        ("і", "ї"),
    ];

    private static readonly FrozenDictionary<char, char> PlainOf = Rows.SelectMany(row =>
            row.Marked.Select(marked => KeyValuePair.Create(marked, row.Plain[0]))
        )
        .ToFrozenDictionary();

    /// <param name="letter">A small letter; a mark that stands by itself must have been left out.</param>
    public static char Of(char letter) =>
        letter < 0x80 ? letter
        : letter is >= '\uff01' and <= '\uff5e' ? char.ToLowerInvariant((char)(letter - 0xfee0))
        : PlainOf.GetValueOrDefault(letter, letter);
}
