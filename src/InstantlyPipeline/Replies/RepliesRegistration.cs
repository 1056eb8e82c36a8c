using InstantlyPipeline.Processing;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Replies;

/// <summary>Registers what is done for the queue of replies.</summary>
public static class RepliesRegistration
{
    public static IServiceCollection AddReplies(this IServiceCollection services)
        => services.AddSingleton<ReplyClassifier>().AddSingleton<Relabel>().AddSingleton<IWorkflow, ReplyWorkflow>();
}
