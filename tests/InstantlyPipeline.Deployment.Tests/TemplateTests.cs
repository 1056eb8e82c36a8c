using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>The bicep files as text, and the template they compile to.</summary>
public sealed partial class TemplateTests(CompiledInfrastructure infrastructure)
{
    [Fact]
    public void Every_bicep_file_lints_without_a_word()
    {
        var lint = infrastructure.Lint;

        Assert.Equal("", lint.All.Trim());
        Assert.Equal(0, lint.ExitCode);
    }

    [Fact]
    public void The_template_compiles_without_a_warning()
    {
        var build = infrastructure.Build;

        Assert.Equal("", build.Errors);
        Assert.Equal(0, build.ExitCode);
    }

    [Fact]
    public async Task Every_bicep_file_is_formatted()
    {
        var unformatted = await infrastructure.UnformattedAsync();

        Assert.Empty(unformatted);
    }

    [Fact]
    public void No_resource_comes_from_a_registry()
    {
        var references = CompiledInfrastructure
            .BicepFiles()
            .Where(file => RegistryReference().IsMatch(Repository.Text(Path.Combine("infra", file))));

        Assert.Empty(references);
    }

    [Fact]
    public void No_key_is_ever_read_and_no_output_carries_a_credential()
    {
        var outputs = Descendants(infrastructure.Template).Where(pair => pair.Key == "outputs").Select(pair => pair.Value.ToJsonString());

        Assert.DoesNotMatch(KeyRead(), infrastructure.Template.ToJsonString());
        Assert.All(outputs, output => Assert.DoesNotMatch(Credential(), output));
    }

    [Fact]
    public void No_output_is_spelled_like_a_setting_because_azd_copies_outputs_into_local_user_secrets()
    {
        var names = infrastructure.Template["outputs"]!.AsObject().Select(output => output.Key).ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.DoesNotContain("__", name, StringComparison.Ordinal));
        Assert.Empty(names.Intersect(infrastructure.Defaults.AppSettings.Keys, StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("webhookSecret")]
    [InlineData("operationsToken")]
    public void A_secret_that_was_made_is_written_once_and_never_overwritten(string parameter)
    {
        var secret = Descendants(infrastructure.Template)
            .Where(pair => pair.Key == "type" && pair.Value.ToString() == "Microsoft.KeyVault/vaults/secrets")
            .Select(pair => pair.Value.Parent!)
            .Single(secret => secret["condition"]!.ToString() == $"[not(empty(parameters('{parameter}')))]");

        Assert.True(secret["@options"]!.AsObject().ContainsKey("onlyIfNotExists"));
        Assert.Equal("securestring", infrastructure.Template["parameters"]![parameter]!["type"]!.ToString().ToLowerInvariant());
    }

    [Fact]
    public void Each_parameter_says_what_it_means_and_stands_in_the_README()
    {
        var parameters = infrastructure.Template["parameters"]!.AsObject();

        Assert.All(parameters, parameter => Assert.NotNull(parameter.Value!["metadata"]?["description"]));
        Assert.Equal(parameters.Select(parameter => parameter.Key).Order(), Readme.Column("Parameters", 1).Order());
    }

    [Fact]
    public void Each_variable_of_the_azd_environment_stands_in_the_README()
    {
        var variables = EnvironmentVariable().Matches(Repository.Text("infra/main.bicepparam")).Select(match => match.Groups[1].Value);

        Assert.Equal(variables.Order(), Readme.Column("Parameters", 2).Order());
    }

    [Fact]
    public void Each_file_stands_in_the_README()
    {
        var listed = Readme.Column("What stands where", 1);

        Assert.Equal(CompiledInfrastructure.BicepFiles(), listed.Where(file => !file.EndsWith('/')).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<KeyValuePair<string, JsonNode>> Descendants(JsonNode? node) =>
        node switch
        {
            JsonObject json => json.Where(pair => pair.Value is not null)
                .SelectMany(pair => Descendants(pair.Value).Prepend(KeyValuePair.Create(pair.Key, pair.Value!))),
            JsonArray array => array.SelectMany(Descendants),
            _ => [],
        };

    [GeneratedRegex(@"\b(br|ts)[:/]")]
    private static partial Regex RegistryReference();

    [GeneratedRegex(@"\blist[A-Z]\w*\(")]
    private static partial Regex KeyRead();

    [GeneratedRegex(
        @"connectionString|instrumentationKey|primaryKey|accessKey|sharedAccess|password|getSecret|parameters\('(webhookSecret|operationsToken)'\)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Credential();

    [GeneratedRegex(@"readEnvironmentVariable\('(\w+)'")]
    private static partial Regex EnvironmentVariable();
}
