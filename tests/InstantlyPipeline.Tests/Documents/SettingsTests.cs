using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Connection;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Destinations.Settings;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Settings;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Suppressions;
using Xunit;

namespace InstantlyPipeline.Tests.Documents;

/// <summary>The settings in docs/settings.md and the guides, compared with the options types.</summary>
public sealed partial class SettingsTests
{
    private static readonly Dictionary<string, Type> Sections = new(
        DestinationList.All.Select(destination => KeyValuePair.Create(destination.Name, destination.OptionsType)),
        StringComparer.Ordinal
    )
    {
        ["Webhook"] = typeof(IntakeOptions),
        ["Webhook__Signature"] = typeof(SignatureOptions),
        ["Bounces"] = typeof(BounceOptions),
        ["Suppressions"] = typeof(SuppressionOptions),
        ["Retention"] = typeof(RetentionOptions),
        ["Operations"] = typeof(OperationsOptions),
        ["SelfHost"] = typeof(SelfHostOptions),
        ["Connection"] = typeof(ConnectionOptions),
        ["Team"] = typeof(TeamOptions),
    };

    /// <summary>Every setting with its default as the page would write it; empty where there is none.</summary>
    private static readonly Dictionary<string, string> Settings = Sections
        .SelectMany(section =>
            section
                .Value.GetProperties()
                .Where(IsSetting)
                .Select(property => (Name: $"{section.Key}__{property.Name}", Default: Written(property, section.Value)))
        )
        .ToDictionary(setting => setting.Name, setting => setting.Default, StringComparer.Ordinal);

    /// <summary>Settings that hold others, each with a name that people choose.</summary>
    private static readonly HashSet<string> Dictionaries =
    [
        .. Sections.SelectMany(section =>
            section
                .Value.GetProperties()
                .Where(property => property.PropertyType == typeof(SettingDictionary))
                .Select(property => $"{section.Key}__{property.Name}")
        ),
    ];

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Documents");
    private static readonly string Table = File.ReadAllText(Path.Combine(Folder, "settings.md"));

    [Fact]
    public void Each_options_type_of_the_pipeline_is_compared() =>
        Assert.Equal(
            Sections.Values.Select(type => type.Name).Order(),
            new[] { typeof(IntakeOptions).Assembly, typeof(SelfHostOptions).Assembly }
                .SelectMany(assembly => assembly.GetTypes())
                .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type is { IsClass: true, IsNested: false })
                .Select(type => type.Name)
                .Order()
        );

    [Fact]
    public void Each_setting_has_one_row_of_its_own()
    {
        var rows = Rows().Select(row => row.Name).ToList();

        Assert.Equal(rows.Distinct(), rows);
        Assert.Equal(
            Settings.Keys.Where(name => !name.EndsWith("__BaseAddress", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            rows.Where(name => !name.EndsWith("__BaseAddress", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Each_setting_in_a_document_exists(string document) =>
        Assert.Empty(
            NamesIn(File.ReadAllText(Path.Combine(Folder, document)))
                .Where(name => Sections.ContainsKey(name.Split("__")[0]))
                .Where(name =>
                    !name.Contains("__", StringComparison.Ordinal)
                    || !Dictionaries.Contains(name[..name.LastIndexOf("__", StringComparison.Ordinal)])
                )
                .Except(Settings.Keys)
        );

    [Fact]
    public void Each_default_is_the_one_of_the_code()
    {
        var written = Settings
            .Where(setting => !setting.Key.EndsWith("__BaseAddress", StringComparison.Ordinal))
            .Where(setting => setting.Key is not "SelfHost__YieldAbove"); // so many for each core: the value depends on the machine
        var stated = Rows().ToDictionary(row => row.Name, row => row.Default);

        Assert.Equal(
            written.OrderBy(setting => setting.Key, StringComparer.Ordinal),
            stated
                .Where(setting => Settings.ContainsKey(setting.Key) && written.Any(own => own.Key == setting.Key))
                .OrderBy(setting => setting.Key, StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Each_row_says_what_its_setting_means() => Assert.All(Rows(), row => Assert.InRange(row.Meaning.Length, 5, 400));

    public static TheoryData<string> Documents() => [.. Directory.EnumerateFiles(Folder, "*.md").Select(file => Path.GetFileName(file))];

    private static List<(string Name, string Default, string Meaning)> Rows() =>
        [.. Row().Matches(Table).Select(match => (match.Groups["name"].Value, match.Groups["value"].Value, match.Groups["meaning"].Value))];

    private static IEnumerable<string> NamesIn(string text) => Name().Matches(text).Select(match => match.Groups["name"].Value).Distinct();

    private static bool IsSetting(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } || typeof(IList<string>).IsAssignableFrom(property.PropertyType);

    private static string Written(PropertyInfo property, Type type) =>
        property.GetValue(Activator.CreateInstance(type)) switch
        {
            null => "",
            bool value => value ? "true" : "false",
            ICollection or IReadOnlyList<string> or IReadOnlyDictionary<string, string> => "",
            IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
            var value => value.ToString()!,
        };

    /// <summary>A setting without the number of a list's item and without a workspace before it.</summary>
    [GeneratedRegex(@"(?<![\w_])(?<name>[A-Z]\w*?__[A-Za-z]+(?:__[A-Z][a-z]+[A-Za-z]*)?)(?:__\d+)?(?![\w_])")]
    private static partial Regex Name();

    /// <summary>A setting that may be given several times has the number of its first one.</summary>
    [GeneratedRegex(
        @"^\| `(?<name>[A-Z]\w*?)(?:__0)?` \| (?:`(?<value>[^`]+)`|–) \| (?<meaning>[^|]+) \|$",
        RegexOptions.Multiline | RegexOptions.CultureInvariant
    )]
    private static partial Regex Row();
}
