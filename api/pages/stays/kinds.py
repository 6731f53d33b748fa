"""What evidence can be, and what each kind shows, in words that a page translates."""

from api.pages.navigation import N_

KINDS = {  # code: its name, what it shows
    "boarding_pass": (N_("Boarding pass"), N_("who travelled, from where to where, and on which day")),
    "travel_invoice": (N_("Invoice or ticket of the travel"), N_("that the journey was made, and when")),
    "accommodation_invoice": (
        N_("Invoice of the accommodation"),
        N_("the nights near the host, and for whom"),
    ),
    "photograph": (N_("Photograph of the activities"), N_("that you worked together at the host's")),
    "attendance_list": (N_("Attendance list with signatures"), N_("who was there on which day")),
    "certificate": (
        N_("Certificate or confirmation by the host"),
        N_("that the host saw you on these days"),
    ),
    "other": (N_("Something else that shows it"), N_("say in the note what it shows")),
}
MEDIA = {
    "application/pdf": N_("PDF"),
    "image/jpeg": N_("JPEG picture"),
    "image/png": N_("PNG picture"),
    "image/webp": N_("WebP picture"),
}
MOST_MIB_OF_A_FILE = 10
