using InstantlyPipeline.Processing;
using InstantlyPipeline.Routes;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Replies;

/// <summary>Registers what is done for the queue of replies.</summary>
internal static class RepliesRegistration
{
    public static IServiceCollection AddReplies(this IServiceCollection services) =>
        services
            .AddSingleton<ReplyClassifier>()
            .AddSingleton<OurMails>()
            .AddSingleton<Relabel>()
            .AddSingleton<ICategories, ReplyCategories>()
            .AddSingleton<IWorkflow, ReplyWorkflow>();
}
