namespace InstantlyPipeline.Destinations.HubSpot;

/// <summary>Numbers of the links between HubSpot's objects.</summary>
/// <remarks>Source: <c>AssociationTypes.ts</c> in HubSpot's own client for Node.js, 2026.</remarks>
internal static class HubSpotLink
{
    public const int TaskToContact = 204;
    public const int NoteToContact = 202;
    public const int EmailToContact = 198;
    public const int MeetingToContact = 200;
    public const int DealToContact = 3;
    public const int DealToCompany = 5;
}
