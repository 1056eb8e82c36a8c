using InstantlyPipeline.Accounts;
using InstantlyPipeline.Alerts;
using InstantlyPipeline.Bounces;
using InstantlyPipeline.Crm;
using InstantlyPipeline.Destinations;
using InstantlyPipeline.Engagement;
using InstantlyPipeline.Health;
using InstantlyPipeline.Intake;
using InstantlyPipeline.Intake.Overflow;
using InstantlyPipeline.Leads;
using InstantlyPipeline.LeadStatus;
using InstantlyPipeline.Ledger;
using InstantlyPipeline.Meetings;
using InstantlyPipeline.Operations;
using InstantlyPipeline.Processing;
using InstantlyPipeline.Queues;
using InstantlyPipeline.Replies;
using InstantlyPipeline.Retention;
using InstantlyPipeline.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace InstantlyPipeline;

/// <summary>The whole pipeline but for what the host brings: a queue and a table store.</summary>
public static class PipelineRegistration
{
    public static IServiceCollection AddPipeline(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        return services.AddIntake().AddProcessing().AddLeads().AddDestinations().AddWorkflows().AddOperations().AddHealth();
    }

    private static IServiceCollection AddIntake(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<IntakeOptions>, IntakeOptionsValidator>();
        services.AddOptions<IntakeOptions>().BindConfiguration("Webhook").ValidateOnStart();
        return services.AddSingleton<IntakeMetrics>().AddSingleton<Quarantine>().AddSingleton<SafeKeeping>().AddSingleton<WebhookIntake>();
    }

    /// <summary>For a host whose queue can be down while its tables are not, see <see cref="SafeKeeping"/>.</summary>
    public static IServiceCollection AddOverflow(this IServiceCollection services)
        => services.AddSingleton<OverflowTable>().AddSingleton<IPeriodicTask, OverflowDrain>();

    private static IServiceCollection AddProcessing(this IServiceCollection services)
        => services.AddRetention().AddSingleton<EventLedger>().AddSingleton<IEventHandler, EventProcessor>().AddSingleton<IEventBatchHandler, EngagementProcessor>();

    private static IServiceCollection AddRetention(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<RetentionOptions, AttributesValidator<RetentionOptions>>().BindConfiguration("Retention");
        return services.AddSingleton<RetentionSweep>().AddSingleton<IPeriodicTask>(provider => provider.GetRequiredService<RetentionSweep>());
    }

    private static IServiceCollection AddLeads(this IServiceCollection services)
        => services.AddSingleton<LeadBook>().AddSingleton<SendLog>().AddSingleton<SuppressionSteps>().AddSingleton<Crms>().AddSingleton<AlertSteps>().AddSingleton<DailyAlerts>();

    private static IServiceCollection AddWorkflows(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<BounceOptions, AttributesValidator<BounceOptions>>().BindConfiguration("Bounces");
        return services.AddSingleton<ReplyClassifier>().AddSingleton<EngagementCounts>()
            .AddSingleton<SoftBouncePromotion>()
            .AddSingleton<IWorkflow, ReplyWorkflow>().AddSingleton<IWorkflow, BounceWorkflow>().AddSingleton<IWorkflow, MeetingWorkflow>()
            .AddSingleton<IWorkflow, LeadStatusWorkflow>().AddSingleton<IWorkflow, AccountWorkflow>();
    }

    private static IServiceCollection AddOperations(this IServiceCollection services)
        => services.AddSingleton<EventFinder>().AddSingleton<Replay>().AddSingleton<Discard>().AddSingleton<ReplayAndDiscard>().AddSingleton<OperationsApi>();
}
