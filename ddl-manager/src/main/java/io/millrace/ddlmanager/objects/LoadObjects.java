package io.millrace.ddlmanager.objects;

import java.util.List;

/**
 * What rows go through on their way into a copy.
 *
 * @param pieces in the order of making; the first is the table itself, the second takes rows
 */
public record LoadObjects(List<TableObjects.Piece> pieces) {

    public LoadObjects {
        pieces = List.copyOf(pieces);
    }
}
