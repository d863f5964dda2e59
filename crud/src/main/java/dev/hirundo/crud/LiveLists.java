package dev.hirundo.crud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Caller;
import dev.hirundo.core.data.Feed;
import dev.hirundo.crud.Lists.Selection;
import java.util.List;

/// A list as it changes: its rows, and then what happens to them.
final class LiveLists<T> {
    /// How many rows a list may have that is told whole.
    static final int MAX_ROWS = 1000;

    private final Lists<T> lists;
    private final Table<T> table;
    private final LoggedRows<T> logged;

    LiveLists(Lists<T> lists, Table<T> table) {
        this.lists = lists;
        this.table = table;
        this.logged = new LoggedRows<>(table.type);
    }

    /// What is streamed of a list.
    ///
    /// @throws dev.hirundo.core.ProblemException 400 if the query asks what a stream has not, or
    ///   has too many rows
    Feed<?> feed(Selection<T> selection, Grant<T> grant) {
        check(selection.query());
        if (!lists.slice(selection, null, 1, MAX_ROWS).rows().isEmpty()) {
            throw ListQuery.refused(
                    "A stream begins with all rows of the list, and this one has more than "
                            + MAX_ROWS
                            + ": ask for fewer with a filter.");
        }
        var view = selection.view();
        return Feed.of(table.topic)
                .filter(row -> isShown(row, selection.filter(), grant))
                .view(List.of(table.type, view.key()), row -> view.tree(logged.read(row)))
                .snapshot(() -> rows(selection));
    }

    private boolean isShown(JsonNode row, Filter filter, Grant<T> grant) {
        return (grant.caller() instanceof Caller.User user
                        && LoggedRows.isAsSeenBy(user.subject(), row))
                || grant.allows(filter, logged.read(row));
    }

    private static void check(ListQuery query) {
        if (query.limit().isPresent()
                || query.cursor().isPresent()
                || query.offset() > 0
                || query.count()) {
            throw ListQuery.refused(
                    "A stream is of all rows: leave out limit, cursor, offset and count.");
        }
        if (!query.expand().isEmpty() || query.words().isPresent()) {
            throw ListQuery.refused("A stream has no place for expand and q.");
        }
    }

    private List<?> rows(Selection<T> selection) {
        var slice = lists.slice(selection, null, MAX_ROWS, 0);
        if (slice.more()) {
            throw new IllegalStateException("a list of " + table.name + " has grown too long");
        }
        return selection.view().of(slice.rows());
    }
}
