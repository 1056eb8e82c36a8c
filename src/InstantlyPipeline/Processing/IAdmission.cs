using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Processing;

/// <summary>Asked before an event is worked on.</summary>
public interface IAdmission
{
    /// <exception cref="TransientFailureException">Not yet; the event comes back.</exception>
    /// <exception cref="PermanentFailureException">Not before a person has done something; the event is kept as a dead letter.</exception>
    Task AdmitAsync(EventRun run, CancellationToken cancellationToken);
}
