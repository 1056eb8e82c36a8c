using System.Text.RegularExpressions;
using Xunit;

namespace InstantlyPipeline.Deployment.Tests;

/// <summary>azure.yaml.</summary>
public sealed partial class AzdTests
{
    private readonly string _yaml = Repository.Text("azure.yaml");

    [Fact]
    public void Each_path_leads_somewhere()
    {
        var paths = PathEntry().Matches(_yaml).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(8, paths.Count);
        Assert.All(paths, path => Assert.True(Path.Exists(Repository.PathOf(path)), $"azure.yaml names {path}, which does not exist."));
    }

    [Fact]
    public void The_service_folder_holds_exactly_one_project()
    {
        var folder = Repository.PathOf("src/InstantlyPipeline.Functions");

        Assert.True(Directory.Exists(folder), "src/InstantlyPipeline.Functions does not exist: azd has nothing to deploy.");
        Assert.Single(Directory.GetFiles(folder, "*.*proj"));
    }

    [Fact]
    public void Azd_is_new_enough_to_run_hooks_written_in_CSharp()
    {
        Assert.Contains("azd: \">= 1.24.0\"", _yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hooks_are_those_in_the_README()
    {
        var hooks = PathEntry()
            .Matches(_yaml)
            .Select(match => match.Groups[1].Value)
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal));

        Assert.Equal(Readme.Column("Hooks", 2).Order(), hooks.Select(path => path["./infra/".Length..]).Order());
    }

    [Fact]
    public void What_a_hook_prints_around_a_deploy_stays_on_the_screen()
    {
        var printing = Regex.Matches(_yaml, @"^  (?:predeploy|postdeploy|postup):\n((?:    .*\n)+)", RegexOptions.Multiline);

        Assert.Equal(3, printing.Count);
        Assert.All(printing, hook => Assert.Contains("interactive: true", hook.Groups[1].Value, StringComparison.Ordinal));
    }

    [Fact]
    public void No_project_file_near_the_hooks_makes_azd_run_that_instead()
    {
        string[] folders = ["infra/hooks", "infra", "."];

        Assert.Empty(folders.SelectMany(folder => Directory.GetFiles(Repository.PathOf(folder), "*.*proj")));
    }

    [GeneratedRegex(@"^[\s-]*(?:path|project|run): (\S+)$", RegexOptions.Multiline)]
    private static partial Regex PathEntry();
}
