using System.CommandLine;
using InstantlyPipeline.Soak;
using InstantlyPipeline.Tests.Storage;

namespace InstantlyPipeline.Functions.Host.Soaking;

/// <summary><c>soak</c>: the soak of the self-host, for two instances of the Functions app.</summary>
internal static class TwoInstancesCommand
{
    public static Command Create()
    {
        var arguments = new SoakArguments();
        var killEvery = new Option<int>("--kill-every")
        {
            Description = "Seconds from one kill of a worker to the next; the instances take turns.",
            DefaultValueFactory = _ => 60,
        };
        var command = new Command(
            "soak",
            """
            Proves that two instances of the Functions app together lose nothing acknowledged and double nothing. Both run in their real worker
            processes, share the stand-in of Service Bus and the tables of Azurite, and act on stand-ins of every destination, which break; a worker
            is killed again and again. Ends with 1 if anything is missing or wrongly doubled.
            """
        )
        {
            killEvery,
        };
        arguments.AddTo(command);
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                await using var azurite = new Azurite();
                await azurite.InitializeAsync();
                if (azurite.WhyNot is { } why)
                {
                    Console.Error.WriteLine(why);
                    return 1;
                }
                return await arguments.ShowAsync(
                    parsed,
                    progress =>
                        new TwoInstancesRun(
                            arguments.Of(parsed),
                            TimeSpan.FromSeconds(parsed.GetValue(killEvery)),
                            azurite.ConnectionString!,
                            progress
                        ).RunAsync(cancellationToken)
                );
            }
        );
        return command;
    }
}
