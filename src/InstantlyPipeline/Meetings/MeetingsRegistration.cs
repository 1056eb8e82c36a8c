using InstantlyPipeline.Processing;
using Microsoft.Extensions.DependencyInjection;

namespace InstantlyPipeline.Meetings;

/// <summary>Registers what is done for the queue of meetings.</summary>
internal static class MeetingsRegistration
{
    public static IServiceCollection AddMeetings(this IServiceCollection services) => services.AddSingleton<IWorkflow, MeetingWorkflow>();
}
