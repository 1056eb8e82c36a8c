using System.Reflection;
using System.Text.RegularExpressions;
using InstantlyPipeline.Cli.Demo;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Sqlite;
using Xunit;

namespace InstantlyPipeline.Tests.Documents;

/// <summary>What outsiders write is read with regular expressions; none may take longer than it is told to.</summary>
public sealed class ExpressionTests
{
    /// <summary>Those that need no limit, and why.</summary>
    private static readonly Dictionary<string, string> Linear = new(StringComparer.Ordinal)
    {
        ["LenientText.Escape"] = "each alternative begins with a backslash and has a fixed length",
    };

    [Fact]
    public void Each_expression_has_a_limit_of_time_or_runs_in_linear_time()
    {
        var expressions = new[] { typeof(IntakeOptions).Assembly, typeof(SqliteDatabase).Assembly, typeof(ServeProcess).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type =>
                type.GetMethods(
                    BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly
                )
            )
            .Select(method =>
                (Name: $"{method.DeclaringType!.Name}.{method.Name}", Expression: method.GetCustomAttribute<GeneratedRegexAttribute>())
            )
            .Where(method => method.Expression is not null)
            .ToList();

        Assert.NotEmpty(expressions);
        Assert.Empty(
            expressions.Where(method => !IsBounded(method.Expression!) && !Linear.ContainsKey(method.Name)).Select(method => method.Name)
        );
    }

    [Fact]
    public void None_is_made_by_hand_without_one() =>
        Assert.Empty(
            from file in Directory.EnumerateFiles(Path.Combine(Repository, "src"), "*.cs", SearchOption.AllDirectories)
            where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            where !file.Contains("InstantlyPipeline.Simulator", StringComparison.Ordinal) // reads what we send ourselves
            let text = File.ReadAllText(file)
            from made in Regex.Matches(
                text,
                @"new Regex\([^;]*;|\bRegex\.(?:IsMatch|Match|Matches|Replace|Split|Count|EnumerateMatches)\([^;]*;",
                RegexOptions.None,
                TimeSpan.FromSeconds(10)
            )
            where
                !made.Value.Contains("NonBacktracking", StringComparison.Ordinal)
                && !made.Value.Contains("TimeSpan.", StringComparison.Ordinal)
            select $"{Path.GetFileName(file)}: {made.Value.Split('\n')[0]}"
        );

    private static string Repository =>
        typeof(ExpressionTests)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Repository")
            .Value!;

    private static bool IsBounded(GeneratedRegexAttribute expression) =>
        expression.Options.HasFlag(RegexOptions.NonBacktracking) || expression.MatchTimeoutMilliseconds is > 0 and <= 5_000;
}
