namespace InstantlyPipeline.Functions.Host.ServiceBus;

/// <summary>As numbered in the <c>x-opt-message-state</c> annotation.</summary>
internal enum MessageState
{
    Active = 0,
    Scheduled = 2,
}
