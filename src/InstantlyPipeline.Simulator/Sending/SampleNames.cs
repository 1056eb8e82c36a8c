namespace InstantlyPipeline.Simulator;

/// <summary>Invented names; some carry the characters that break careless code.</summary>
internal static class SampleNames
{
    public static readonly string[] First =
    [
        "Dana",
        "Lee",
        "Mira",
        "Olga",
        "Ravi",
        "Jonas",
        "Amara",
        "Tomás",
        "Priya",
        "Wei",
        "Fatima",
        "Noah",
        "Ingrid",
        "Kofi",
        "Elena",
        "Marek",
        "Yuki",
        "Carlos",
        "Sofía",
        "Björn",
        "Leila",
        "Hugo",
        "Nadia",
        "Owen",
    ];

    public static readonly string[] Last =
    [
        "Okafor",
        "Varga",
        "Holt",
        "Brandt",
        "Menon",
        "Keller",
        "Diallo",
        "Ibáñez",
        "Natarajan",
        "Zhang",
        "Haddad",
        "Fischer",
        "Lindqvist",
        "Mensah",
        "Petrova",
        "Nowak",
        "Tanaka",
        "O'Neill",
        "Costa",
        "Åkesson",
        "Rahimi",
        "Laurent",
        "Sokolova",
        "Price",
    ];

    public static readonly string[] Company =
    [
        "Harborline",
        "Tern & Co",
        "Prado Mills",
        "Northwind Freight",
        "Bauer & Söhne",
        "Kestrel <Labs>",
        "Blue Fern",
        "Quayside Foods",
        "O'Neill Parts",
        "Lumen*Works",
        "Silt & Stone",
        "Oakmere",
        "Vantage_9",
        "Copperfield",
        "Fjord Systems",
        "Ålesund Data",
    ];

    public static readonly string[] Industry = ["Logistics", "Retail", "Software", "Food & Drink", "Manufacturing"];

    public static readonly string[] Mailbox = ["sam@outreach.example.org", "ana@outreach.example.org", "kim@mail.example.net"];

    public static readonly string[] Subject = ["Freight invoices at {0}", "Quick question, {0}", "Less manual work at {0}?"];

    public static readonly string[] Interested =
    [
        "That would be me. Could you do Thursday?",
        "Sounds good, please send me some times for a call next week.",
        "Yes, tell me more. What is the pricing for a team of 20?",
        "Happy to chat. Tom & I are free on Friday after 2 pm.",
    ];
}
