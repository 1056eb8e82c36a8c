using CsCheck;
using InstantlyPipeline.Storage;
using Xunit;

namespace InstantlyPipeline.Tests.Storage;

public sealed class AzureTableKeyTests
{
    private static readonly Gen<string> AnyKey = Gen.String[Gen.Frequency((3, Gen.Char['\0', '\u00a0']), (1, Gen.Char)), 0, 40];

    [Fact]
    public void Any_key_comes_back_from_its_stored_form_which_has_no_character_the_storage_refuses() =>
        AnyKey.Sample(key =>
        {
            var stored = AzureTableKey.Escape(key);
            return AzureTableKey.Unescape(stored) == key
                && stored.All(c => !char.IsControl(c) && !"/\\#?%'".Contains(c, StringComparison.Ordinal));
        });

    [Fact]
    public void Two_keys_never_share_a_stored_form() =>
        Gen.Select(AnyKey, AnyKey).Sample((left, right) => left == right || AzureTableKey.Escape(left) != AzureTableKey.Escape(right));

    [Fact]
    public void Keys_of_usual_characters_keep_their_order()
    {
        var usual = Gen.String[Gen.Char["\u0000\n\u001f !\"$&()*+,-.:;<=>@[]^_`{|}~09AZaz\u00e4"], 0, 12];

        Gen.Select(usual, usual)
            .Sample(
                (left, right) =>
                    Math.Sign(string.CompareOrdinal(left, right))
                    == Math.Sign(string.CompareOrdinal(AzureTableKey.Escape(left), AzureTableKey.Escape(right)))
            );
    }

    [Fact]
    public void A_usual_key_is_stored_as_it_is() =>
        Assert.Equal("jane.doe+x@acme.example|42", AzureTableKey.Escape("jane.doe+x@acme.example|42"));
}
