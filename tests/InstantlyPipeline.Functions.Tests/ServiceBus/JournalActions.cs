using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace InstantlyPipeline.Functions.Tests.ServiceBus;

/// <summary>Writes down how messages are settled.</summary>
internal sealed class JournalActions(List<string> journal) : ServiceBusMessageActions
{
    public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        Note($"complete {Name(message)}", cancellationToken);

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        Dictionary<string, object>? propertiesToModify = null,
        string? deadLetterReason = null,
        string? deadLetterErrorDescription = null,
        CancellationToken cancellationToken = default
    ) => Note($"dead-letter {Name(message)} {deadLetterReason}: {deadLetterErrorDescription}", cancellationToken);

    private static object Name(ServiceBusReceivedMessage message) => message.ApplicationProperties.GetValueOrDefault("deliveryId", "?");

    private Task Note(string what, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        journal.Add(what);
        return Task.CompletedTask;
    }
}
