using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Connection;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Sender;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Settings;
using InstantlyPipeline.Sqlite;
using InstantlyPipeline.Suppressions;
using Xunit;

namespace InstantlyPipeline.Tests.Documents;

/// <summary>The settings in the README and the guides, compared with the options types.</summary>
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
    };

    /// <summary>Every setting with its default as the README would write it; empty where there is none.</summary>
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
    private static readonly string Table = File.ReadAllText(Path.Combine(Folder, "README.md")).Split("\n## Settings\n")[1].Split("\n## ")[
        0
    ];

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
    public void Each_setting_stands_in_the_README() =>
        Assert.Empty(Settings.Keys.Where(name => !name.EndsWith("__BaseAddress", StringComparison.Ordinal)).Except(NamesIn(Table)));

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
    public void Each_default_stands_in_the_README_as_it_is_in_the_code()
    {
        var written = Settings
            .Where(setting => setting.Value.Length > 0 && !setting.Key.EndsWith("__BaseAddress", StringComparison.Ordinal))
            .Where(setting => setting.Key is not "SelfHost__YieldAbove") // so many for each core: the value depends on the machine
            .ToDictionary(setting => setting.Key, setting => setting.Value);
        var stated = StatedDefaults();

        Assert.Equal(
            written.OrderBy(setting => setting.Key),
            stated.Where(setting => setting.Value.Length > 0).OrderBy(setting => setting.Key)
        );
    }

    public static TheoryData<string> Documents() => [.. Directory.EnumerateFiles(Folder, "*.md").Select(file => Path.GetFileName(file))];

    /// <summary>Either `Name` (`value`) in a text, or after a row's last semicolon, as many as the row has settings.</summary>
    private static Dictionary<string, string> StatedDefaults()
    {
        var stated = NameAndValue().Matches(Table).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value);
        foreach (var row in Row().Matches(Table).Cast<Match>())
        {
            List<string> names = [.. NamesIn(row.Groups["settings"].Value)];
            List<Match> values = [.. row.Groups["meaning"].Value.Split("; ")[^1].Split(", ").Select(value => Value().Match(value))];
            if (values.Count == names.Count && values.TrueForAll(value => value.Success))
            {
                foreach (var (name, value) in names.Zip(values))
                {
                    stated.Add(name, value.Groups["value"].Value is "off" ? "" : value.Groups["value"].Value);
                }
            }
        }
        return stated;
    }

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

    [GeneratedRegex(@"`(?<name>[A-Z]\w+__\w+)` \((?:`(?<value>[^`]+)`[,)]|(?<value>\d+)\))")]
    private static partial Regex NameAndValue();

    [GeneratedRegex(@"^\| (?<settings>`[^|]+) \| (?<meaning>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^(?:(?<value>off|\d+)|`(?<value>[^`]+)`)$")]
    private static partial Regex Value();
}
