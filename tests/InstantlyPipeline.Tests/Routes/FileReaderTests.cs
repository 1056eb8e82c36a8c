using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Routes.Files;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace InstantlyPipeline.Tests.Routes;

public sealed class FileReaderTests
{
    private const string Token = "s3cret-token-of-acme";

    [Fact]
    public void The_sample_is_right_and_says_what_it_says()
    {
        var reading = Read(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Payloads", "pipeline.jsonc")),
            ("ACME_WEBHOOK", new string('a', 32)),
            ("BIRCH_WEBHOOK", new string('b', 32)),
            ("COBALT_WEBHOOK", new string('c', 32)),
            ("ACME_SLACK", "https://hooks.slack.com/services/T/B/x"),
            ("ACME_HUBSPOT", Token),
            ("ACME_INSTANTLY", Token),
            ("BIRCH_TEAMS", "https://example.com/teams")
        );

        Assert.Empty(reading.Problems);
        Assert.Equal(["acme", "birch", "cobalt"], reading.File!.Clients.Select(client => client.Name));
        Assert.Equal(6, reading.File.Routes.Count);
        Assert.True(reading.File is { KeepsUnknown: true, AllMatches: false });
        Assert.True(reading.File.Clients[2].Observes);
        Assert.Equal(TimeSpan.FromHours(4), reading.File.Routes[0].Actions[1].Due);
    }

    [Fact]
    public void Ten_mistakes_are_ten_sentences_each_with_its_line()
    {
        var reading = Read(
            """
            {
              "unknownWorkspaces": "keeep",
              "clints": {},
              "clients": {
                "acme": {
                  "workspaces": ["w-1"],
                  "slak": {},
                  "hubSpot": { "accesToken": "setting:TOKEN", "baseAddress": "nowhere" },
                  "slack": { "webhookUrl": "https://hooks.slack.com/services/T/B/s3cret" },
                  "pipedrive": { "apiToken": "setting:TOKNE" }
                },
                "birch": { "workspaces": ["W1"] }
              },
              "routes": [
                { "name": "a", "when": { "lable": "x", "client": "acmee" }, "do": ["nothing"] },
                { "name": "b", "when": { "eventType": "lead_intrested" }, "do": [{ "task": { "due": "soon" } }] }
              ]
            }
            """,
            ("TOKEN", Token)
        );

        Assert.Null(reading.File);
        Assert.Equal(
            [
                "line 2: unknownWorkspaces cannot be “keeep”. Did you mean keep?",
                "line 3: the file knows no “clints”. Did you mean clients?",
                "line 7: clients.acme knows no “slak”. Did you mean slack?",
                "line 8: clients.acme.hubSpot knows no “accesToken”. Did you mean accessToken?",
                "line 8: clients.acme.hubSpot.baseAddress is not an absolute https address without user, query and fragment (http is "
                    + "accepted for this machine only).",
                "line 9: clients.acme.slack.webhookUrl is a secret and does not belong into a file: put it into a setting, and write "
                    + "setting:<the setting's name> here.",
                "line 10: clients.acme.pipedrive.apiToken names the setting “TOKNE”, which is not set. Did you mean TOKEN?",
                "line 12: birch.workspaces",
                "line 15: route a: when knows no “lable”. Did you mean label?",
                "line 15: route a: “acmee” is no client of the file. Did you mean acme?",
                "line 16: route b: “lead_intrested” is no event type",
                "line 16: route b: task: due cannot be “soon”: write a number and a unit, such as 30m, 4h or 2d.",
            ],
            reading.Problems.Select(problem =>
                problem.ToString() switch
                {
                    var told when told.StartsWith("line 16: route b: “lead_intrested”", StringComparison.Ordinal) => told[
                        .."line 16: route b: “lead_intrested” is no event type".Length
                    ],
                    var told when told.StartsWith("line 12", StringComparison.Ordinal) => "line 12: birch.workspaces",
                    var told => told,
                }
            )
        );
        Assert.DoesNotContain(reading.Problems, problem => problem.Sentence.Contains("s3cret", StringComparison.Ordinal));
        Assert.Contains(reading.Problems, problem => problem.Sentence.EndsWith("Did you mean lead_interested?", StringComparison.Ordinal));
        Assert.Contains(
            reading.Problems,
            problem => problem.Line == 12 && problem.Sentence.Contains("which is acme's already", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("{ \"clients\": {} ", 1)]
    [InlineData("{\n  \"clients\": {}\n  \"routes\": []\n}", 3)]
    [InlineData("", 1)]
    [InlineData("[]", 1)]
    [InlineData("{} {}", 1)]
    [InlineData("{ \"routes\": {} }", 1)]
    [InlineData("{ \"routes\": [{ \"name\": \"A b\", \"do\": [\"nothing\"] }] }", 1)]
    [InlineData("{ \"routes\": [{ \"name\": \"a\" }] }", 1)]
    [InlineData("{ \"routes\": [{ \"name\": \"a\", \"do\": [] }] }", 1)]
    [InlineData("{ \"routes\": [{ \"name\": \"a\", \"do\": [\"nothing\", \"alert\"] }] }", 1)]
    [InlineData("{ \"routes\": [{ \"name\": \"a\", \"do\": [\"stage\"] }] }", 1)]
    [InlineData("{ \"routes\": [{ \"name\": \"a\", \"do\": [{ \"webhook\": \"x\" }] }] }", 1)]
    [InlineData("{ \"routes\": [{ \"name\": \"a\", \"do\": [3] }] }", 1)]
    [InlineData("{ \"routes\": [{ \"name\": \"a\", \"do\": [\"nothing\"] },\n{ \"name\": \"a\", \"do\": [\"nothing\"] }] }", 2)]
    [InlineData("{ \"routes\": [{ \"name\": \"a\", \"when\": { \"eventType\": \"email_opened\" }, \"do\": [\"nothing\"] }] }", 1)]
    [InlineData("{ \"clients\": { \"a b\": { \"workspaces\": [\"w\"] } } }", 1)]
    [InlineData("{ \"clients\": { \"a\": { } } }", 1)]
    [InlineData("{ \"clients\": { \"a\": { \"workspaces\": [] } } }", 1)]
    [InlineData("{ \"clients\": { \"a\": { \"workspaces\": [\"w\"], \"webhookSecrets\": [\"plain\"] } } }", 1)]
    [InlineData("{ \"clients\": { \"a\": { \"workspaces\": [\"w\"], \"inherits\": [\"hubspt\"] } } }", 1)]
    [InlineData("{ \"clients\": { \"a\": { \"workspaces\": [\"w\"], \"hubSpot\": { \"baseAddress\": [] } } } }", 1)]
    [InlineData("{ \"clients\": { \"a\": { \"workspaces\": [\"w\"] }, \"A\": { \"workspaces\": [\"v\"] } } }", 1)]
    public void What_is_wrong_is_told_once_and_by_its_line(string text, int line) =>
        Assert.Equal(line, Assert.Single(Read(text).Problems).Line);

    [Fact]
    public void Every_setting_of_every_destination_may_stand_in_the_file_and_a_secret_only_by_reference()
    {
        foreach (var destination in DestinationList.All)
        {
            foreach (var (name, type) in FileWords.SettingsOf(destination))
            {
                var value =
                    FileWords.IsMap(type) ? "{}"
                    : FileWords.IsList(type) ? "[]"
                    : "\"\"";
                Assert.Empty(
                    Read(
                        $$"""{ "clients": { "a": { "workspaces": ["w"], "{{destination.Name}}": { "{{name}}": {{value}} } } } }"""
                    ).Problems
                );
            }
            var credential =
                $$"""{ "clients": { "a": { "workspaces": ["w"], "{{destination.Name}}": { "{{destination.Credential}}": "plain-text" } } } }""";
            Assert.Equal(
                destination.Name is not ("Outgoing" or "LeadsTable"),
                Read(credential).Problems.Any(problem => problem.Sentence.Contains("is a secret", StringComparison.Ordinal))
            );
        }
    }

    [Fact]
    public void The_schema_in_the_repository_is_made_from_what_the_reader_knows() =>
        Assert.True(
            FileSchema.Text() == File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documents", "pipeline.schema.json")),
            "A setting is new or gone: `dotnet run --project src/InstantlyPipeline.Cli -- routes schema > docs/pipeline.schema.json`."
        );

    [Fact]
    public void The_schema_knows_every_name_that_the_reader_knows()
    {
        var client = JsonNode.Parse(FileSchema.Text())!["properties"]!["clients"]!["additionalProperties"]!["properties"]!.AsObject();

        Assert.Equal(FileWords.OfClient.Concat(FileWords.Destinations).Order(), client.Select(property => property.Key).Order());
        Assert.All(
            DestinationList.All,
            destination =>
                Assert.Equal(
                    FileWords.SettingsOf(destination).Keys.Order(),
                    client.Single(property => property.Key.Equals(destination.Name, StringComparison.OrdinalIgnoreCase)).Value![
                        "properties"
                    ]!
                        .AsObject()
                        .Select(property => property.Key)
                        .Order()
                )
        );
    }

    [Fact]
    public void The_categories_are_those_that_replies_are_read_as() =>
        Assert.Equal(
            Enum.GetValues<ReplyLabel>().Select(label => JsonSerializer.Serialize(label).Trim('"')).Order(),
            FileWords.Categories.Order()
        );

    [Theory]
    [InlineData("Q4*", "q4 enterprise", true)]
    [InlineData("*enterprise*", "Q4 Enterprise EU", true)]
    [InlineData("a*b*c", "aXbYc", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("ab*ba", "aba", false)]
    [InlineData("exact", "exactly", false)]
    [InlineData("*", "", true)]
    [InlineData("a.c", "abc", false)]
    public void A_star_stands_for_any_text(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Wildcard.Matches(pattern, text));

    private static FileReading Read(string text, params (string Name, string Value)[] settings) =>
        new FileReader(
            new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)))
                .Build()
        ).Read(Encoding.UTF8.GetBytes(text));
}
