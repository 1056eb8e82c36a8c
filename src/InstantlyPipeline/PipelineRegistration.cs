using InstantlyPipeline.Accounts;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Arrivals;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Connection;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Digests;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Forgetting;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Leads;
using InstantlyPipeline.LeadStatus;
using InstantlyPipeline.Meetings;
using InstantlyPipeline.Numbers;
using InstantlyPipeline.Observing;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Reminders;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Routes;
using InstantlyPipeline.Suppressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace InstantlyPipeline;

/// <summary>The table of contents: the whole pipeline but for what the host brings, a queue and a table store.</summary>
public static class PipelineRegistration
{
    public static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        return services
            .AddIntake()
            .AddProcessing()
            .AddArrivals()
            .AddNumbers()
            .AddReplies()
            .AddBounces()
            .AddMeetings()
            .AddLeadStatus()
            .AddAccounts()
            .AddEngagement()
            .AddLeads()
            .AddSuppressions()
            .AddCrms()
            .AddAlerts()
            .AddDestinations()
            .AddRetention()
            .AddOperations()
            .AddForgetting()
            .AddReminders()
            .AddDigests()
            .AddObserving()
            .AddConnection()
            .AddHealth()
            .AddRoutes();
    }
}
