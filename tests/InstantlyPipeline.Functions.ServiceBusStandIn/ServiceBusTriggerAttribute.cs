using Azure.Messaging.ServiceBus;
using InstantlyPipeline.Functions.ServiceBusStandIn;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Calls a function for the messages of a queue. Topics and sessions are left out, since the app has none.</summary>
/// <param name="queueName">The binding's <c>queueName</c>: the worker's generator takes it from this parameter.</param>
[InputConverter(typeof(ReceivedMessageConverter))]
[ConverterFallbackBehavior(ConverterFallbackBehavior.Default)]
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ServiceBusTriggerAttribute(string queueName) : TriggerBindingAttribute, ISupportCardinality
{
    public string QueueName => queueName;

    /// <summary>The setting, or the section of settings, that says where the queue is.</summary>
    public string? Connection { get; set; }

    /// <summary>Whether the host completes a message whose function succeeded.</summary>
    public bool AutoCompleteMessages { get; set; }

    /// <summary>Whether the function takes an array of <see cref="ServiceBusReceivedMessage"/>.</summary>
    [DefaultValue(false)]
    public bool IsBatched { get; set; }

    Cardinality ISupportCardinality.Cardinality
    {
        get => IsBatched ? Cardinality.Many : Cardinality.One;
        set => IsBatched = value == Cardinality.Many;
    }
}
