using InstantlyPipeline.Destinations.Http;

namespace InstantlyPipeline.Destinations.Close;

/// <summary>An organization at Close: people and their companies, tasks and notes, opportunities, unsubscribed addresses.</summary>
/// <remarks>
/// Close has no key that makes a create repeatable: what was made is looked for before it is made again. Throws
/// <see cref="Failures.TransientFailureException"/> or <see cref="Failures.PermanentFailureException"/> for whatever is not described as an
/// outcome.
/// </remarks>
internal sealed class CloseClient
{
    private readonly CloseApi _api;
    private readonly CloseSetup _setup;

    internal CloseClient(CloseOptions options, DestinationHttp http, TimeProvider time)
    {
        Options = options;
        _api = new CloseApi(http);
        _setup = new CloseSetup(_api);
        People = new ClosePeople(_api, _setup, time);
        Activities = new CloseActivities(_api);
        Opportunities = new CloseOpportunities(_api, _setup, options);
    }

    public CloseOptions Options { get; }

    public ClosePeople People { get; }

    public CloseActivities Activities { get; }

    public CloseOpportunities Opportunities { get; }

    /// <param name="name">An address or an id, as the settings say it.</param>
    /// <returns>The user's id; null when the organization has no such user.</returns>
    public Task<string?> FindUserAsync(string name, CancellationToken cancellationToken) => _setup.UserAsync(name, cancellationToken);

    /// <param name="name">A label or an id of a lead's status.</param>
    /// <returns>Its id; null when the organization has no such status.</returns>
    public async Task<string?> FindLeadStatusAsync(string name, CancellationToken cancellationToken) =>
        (await _setup.LeadStatusAsync(name, cancellationToken))?.Id;

    public Task<IReadOnlyList<string>> LeadStatusesAsync(CancellationToken cancellationToken) =>
        _setup.LeadStatusLabelsAsync(cancellationToken);

    /// <summary>Close sends no mail to this address any more, contact or not.</summary>
    /// <returns>False when it was unsubscribed already.</returns>
    public async Task<bool> UnsubscribeAsync(string email, CancellationToken cancellationToken) =>
        (
            await _api.SendAsync(
                DestinationCall.Post(
                    "unsubscribe address",
                    "unsubscribe/email/",
                    new(EmailAddress.Normalised(email)),
                    CloseJson.Default.EmailRequest
                ) with
                {
                    // What the second time is answered is not documented.
                    Expects = answer => answer.Status == 409 || (answer.Status == 400 && answer.Mentions("already")),
                },
                cancellationToken
            )
        ).Succeeded;

    /// <summary>Undoes <see cref="UnsubscribeAsync"/>.</summary>
    /// <returns>False when the address was not unsubscribed.</returns>
    public async Task<bool> ResubscribeAsync(string email, CancellationToken cancellationToken) =>
        (
            await _api.SendAsync(
                DestinationCall.Delete("subscribe address again", $"unsubscribe/email/{EmailAddress.InUrl(email)}/") with
                {
                    Expects = answer => answer.Status == 404,
                },
                cancellationToken
            )
        ).Succeeded;
}
