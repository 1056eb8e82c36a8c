namespace InstantlyPipeline.Simulator;

/// <summary>A sending mailbox.</summary>
/// <param name="Status">1 active, 2 paused, 3 maintenance, −1 connection error, −2 soft bounce error, −3 sending error.</param>
/// <param name="ErrorCode">For example <c>EAUTH</c>; null without trouble.</param>
public sealed record InstantlyAccount(
    string Email,
    int Status = 1,
    string? ErrorCode = null,
    string? Response = null,
    int? ResponseCode = null
);
