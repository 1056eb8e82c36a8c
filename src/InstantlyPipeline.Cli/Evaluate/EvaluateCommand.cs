using System.CommandLine;
using System.Text.Json;
using InstantlyPipeline.Cli.Frame;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Failures;
using InstantlyPipeline.Replies.Evaluation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Cli.Evaluate;

/// <summary><c>evaluate</c>: how well replies are read, by the rules and by the model of this shell's settings.</summary>
internal static class EvaluateCommand
{
    private const int AtOnce = 4;

    public static Command Create()
    {
        var file = new Argument<string?>("file")
        {
            Description = "Replies with their labels, one JSON object a line; without it ours, which come with the program.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var rulesOnly = new Option<bool>("--rules-only") { Description = "Asks no model, also where one is configured." };
        var workspace = new Option<string>("--workspace")
        {
            Description = "The workspace whose model is asked; without it the common one.",
            DefaultValueFactory = _ => "",
        };
        var input = Price("--input-price", "read");
        var output = Price("--output-price", "written");
        var json = CommonOptions.Json();
        var command = new Command(
            "evaluate",
            """
            How well replies are read, by the rules and by your model.

            Reads labelled replies by the rules alone and, where this shell has OpenAI__ApiKey (or OpenAI__ManagedIdentity), by that model
            too: every reply of the file is then sent to it. Prints what would do harm first, then precision and recall of each label,
            what was taken for what,
            tokens and time. A line of a file: {"text":"Tell me more","expect":"interested"}, and "subject", "id", "eventType" where they are known.
            """
        )
        {
            file,
            rulesOnly,
            workspace,
            input,
            output,
            json,
        };
        command.SetAction(
            (result, cancellationToken) =>
                RunAsync(
                    result.GetValue(file),
                    result.GetValue(rulesOnly),
                    result.GetValue(workspace)!,
                    (result.GetValue(input), result.GetValue(output)),
                    result.GetValue(json),
                    cancellationToken
                )
        );
        return command;
    }

    private static Option<double?> Price(string name, string tokens) =>
        new(name) { Description = $"What a million tokens {tokens} costs, in whatever money; the report then says what the run cost." };

    private static async Task<int> RunAsync(
        string? file,
        bool rulesOnly,
        string workspace,
        (double? Input, double? Output) prices,
        bool json,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<LabelledReply> replies;
        try
        {
            replies = file is null ? LabelledReplies.Own : Read(file);
        }
        catch (FormatException unreadable)
        {
            Console.Error.WriteLine($"{Printable.Of(file!)}: {unreadable.Message}");
            return ExitCode.Usage;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(ex.Message);
            return ExitCode.Usage;
        }
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddEnvironmentVariables().Build())
            .AddDestinations()
            .BuildServiceProvider();
        LanguageModel? model;
        try
        {
            model = rulesOnly ? null : services.GetRequiredService<ILanguageModels>().Of(workspace);
        }
        catch (PermanentFailureException misconfigured)
        {
            Console.Error.WriteLine(misconfigured.Message);
            return ExitCode.Usage;
        }

        var byRules = Evaluator.ByRules(replies);
        Write(byRules);
        if (model is null)
        {
            Note(rulesOnly ? null : "No model was asked: OpenAI__ApiKey is not set in this shell.");
            return ExitCode.Ok;
        }
        Note($"Asking the model about {replies.Count} replies.");
        await using var progress = new Progress("Asking the model");
        var byModel = await new Evaluator(services.GetRequiredService<TimeProvider>()).ByModelAsync(
            replies,
            model,
            AtOnce,
            cancellationToken
        );
        foreach (var report in byModel)
        {
            Write(report);
        }
        return byModel.Any(report => report.Cost is { Failed: > 0 }) ? ExitCode.Failed : ExitCode.Ok;

        void Write(EvaluationReport report)
        {
            if (json)
            {
                Console.WriteLine(JsonSerializer.Serialize(report, EvaluationJson.Default.EvaluationReport));
            }
            else
            {
                EvaluateText.Write(Console.Out, report, prices);
            }
        }

        void Note(string? words)
        {
            if (words is not null)
            {
                Console.Error.WriteLine(words);
            }
        }
    }

    private static IReadOnlyList<LabelledReply> Read(string file)
    {
        using var lines = File.OpenText(file);
        return LabelledReplies.Read(lines);
    }
}
