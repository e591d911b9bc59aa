"""Why a document is not taken into the file."""

from grants.kernel.rejection import Rejection


class DocumentUnknown(Rejection):
    """Only what was uploaded for this case can be taken into its file."""

    code = "document-unknown"
    message = (
        "Zu dieser Akte ist kein Dokument {document} hochgeladen; hochgeladen wird mit der Nummer "
        "der Akte, und was keine Akte nennt, wird nach einem Tag gelöscht."
    )
    field = "document"


class DocumentFiledBefore(Rejection):
    """A document is taken into the file once."""

    code = "document-filed-before"
    message = (
        "Das Dokument ist schon bei der Akte, mit Eingang am {day}; ein anderer Eingang ist ein "
        "anderes Dokument."
    )
    field = "received_on"
