using InstantlyPipeline.Alerts;
using InstantlyPipeline.Destinations.Http;
using InstantlyPipeline.Failures;

namespace InstantlyPipeline.Destinations.Teams;

/// <summary>Posts alerts through a Teams workflow.</summary>
/// <remarks>Teams has no key against doubles, and a success means only that the workflow took the message.</remarks>
internal sealed class TeamsClient
{
    private readonly DestinationHttp _http;

    internal TeamsClient(DestinationHttp http) => _http = http;

    /// <exception cref="TransientFailureException">Teams is busy or out of reach; after a timeout or a dropped connection the alert may
    /// have been posted.</exception>
    /// <exception cref="PermanentFailureException">The workflow is gone, switched off or refuses the address, or the card is
    /// malformed.</exception>
    public Task PostAsync(Alert alert, CancellationToken cancellationToken) =>
        _http.SendAsync(new DestinationCall("post alert", HttpMethod.Post, "") { Body = TeamsMessage.Of(alert) }, cancellationToken);
}
