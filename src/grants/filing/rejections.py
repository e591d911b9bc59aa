"""Why a document is not taken into the file, and why a case is not given to somebody."""

from grants.kernel.rejection import Rejection


class DocumentUnknown(Rejection):
    """Only what was uploaded for this case can be taken into its file."""

    code = "document-unknown"
    message = (
        "Zu dieser Akte ist kein Dokument {document} hochgeladen; hochgeladen wird mit der Nummer "
        "der Akte, und was keine Akte nennt, wird nach einem Tag gelöscht."
    )
    field = "document"


class NotACaseworkerThere(Rejection):
    """A case is looked after by somebody who may work on it."""

    code = "not-a-caseworker-there"
    message = (
        "Wem der Vorgang zugewiesen werden soll, hat heute in seiner Region keine Zuständigkeit in "
        "der Sachbearbeitung; zugewiesen wird, wer sie dort oder überall hat."
    )
    field = "responsible"


class DocumentFiledBefore(Rejection):
    """A document is taken into the file once."""

    code = "document-filed-before"
    message = (
        "Das Dokument ist schon bei der Akte, mit Eingang am {day}; ein anderer Eingang ist ein "
        "anderes Dokument."
    )
    field = "received_on"
