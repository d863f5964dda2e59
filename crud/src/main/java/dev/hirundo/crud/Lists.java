package dev.hirundo.crud;

import dev.hirundo.core.Json;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.crud.ListQuery.Offer;
import io.helidon.common.uri.UriQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads lists of a resource's rows for a caller.
final class Lists<T> {
    static final int DEFAULT_LIMIT = 20;

    private final Definition<T, ?> definition;
    private final Table<T> table;
    private final Offer offer;
    private final Keyset byId;
    private final Cursor ofAll;

    Lists(Definition<T, ?> definition) {
        this.definition = definition;
        this.table = definition.table();
        this.byId = Keyset.of(List.of(), table.id);
        this.ofAll = cursor(byId, ListQuery.OF_ALL);
        var options = definition.options();
        this.offer =
                new Offer(
                        columns(options.filterable()),
                        columns(options.sortable()),
                        columns(
                                        table.columns.stream()
                                                .map(Column::name)
                                                .collect(Collectors.toSet()))
                                .keySet(),
                        definition.references().keySet(),
                        definition.search().isPresent(),
                        options.softDelete());
    }

    private Map<String, Column> columns(Set<String> names) {
        return names.stream().collect(Collectors.toMap(Function.identity(), table::field));
    }

    /// What one request reads.
    ///
    /// @param filter true of the rows that it is of, but for the words that are searched for
    /// @param filtered the same with them
    /// @param view what of them it is shown
    record Selection<T>(
            ListQuery query,
            Filter filter,
            Condition filtered,
            Keyset keyset,
            Cursor cursor,
            View<T> view) {}

    Selection<T> select(Grant<T> grant, UriQuery parameters) {
        var filter = grant.required(Operation.READ);
        var query = ListQuery.parse(parameters, offer(grant));
        if (query.deleted()) {
            filter = filter.and(grant.required(Operation.DELETE)).and(definition.present().not());
        } else {
            filter = filter.and(definition.present());
        }
        filter = filter.and(query.filter());
        var where = definition.rows().filters.of(filter);
        var keys = new ArrayList<>(query.sort());
        if (query.words().isPresent()) {
            var search = definition.search().orElseThrow();
            String words = query.words().get();
            where = where.and(search.condition(words));
            if (keys.isEmpty()) {
                search.rank(words).ifPresent(keys::add);
            }
        }
        var keyset = keys.isEmpty() ? byId : Keyset.of(keys, table.id);
        return new Selection<>(
                query,
                filter,
                where,
                keyset,
                keys.isEmpty() && query.identity().equals(ListQuery.OF_ALL)
                        ? ofAll
                        : cursor(keyset, query.identity()),
                new View<>(definition, grant, query.fields(), query.expand()));
    }

    private Cursor cursor(Keyset keyset, String query) {
        return new Cursor(Json.standard(), keyset, table.name + query + keyset.forward());
    }

    /// What a caller may not always read he may not ask for either: the answer would tell.
    Offer offer(Grant<T> grant) {
        var hidden = grant.limits(Operation.READ).keySet();
        if (hidden.isEmpty()) {
            return offer;
        }
        var filterable = new HashMap<>(offer.filterable());
        var sortable = new HashMap<>(offer.sortable());
        var expandable = new HashSet<>(offer.expandable());
        filterable.keySet().removeAll(hidden);
        sortable.keySet().removeAll(hidden);
        boolean searchable =
                offer.searchable()
                        && definition.search().orElseThrow().fields().stream()
                                .noneMatch(hidden::contains);
        return new Offer(
                filterable, sortable, offer.fields(), expandable, searchable, offer.restorable());
    }

    /// One page.
    ///
    /// @param next the cursor of the next; null if there is none
    /// @param total how many rows there are on all pages; null if nobody asked
    record Page(List<?> items, @Nullable String next, @Nullable Long total) {
        byte[] json() {
            return Json.standard()
                    .write(
                            total == null
                                    ? new Listing(items, next)
                                    : new CountedListing(items, next, total));
        }
    }

    private record Listing(List<?> items, @Nullable String next) {}

    private record CountedListing(List<?> items, @Nullable String next, long total) {}

    Page page(Selection<T> selection) {
        var query = selection.query();
        var slice =
                slice(
                        selection,
                        query.cursor().map(selection.cursor()::decode).orElse(null),
                        query.limit().orElse(DEFAULT_LIMIT),
                        query.offset());
        @Nullable Object @Nullable [] last = slice.last();
        return new Page(
                selection.view().of(slice.rows()),
                slice.more() && last != null ? selection.cursor().encode(last) : null,
                query.count() ? definition.rows().pages.count(selection.filtered()) : null);
    }

    Pages.Slice<T> slice(
            Selection<T> selection, @Nullable Object @Nullable [] after, int limit, int offset) {
        return definition
                .rows()
                .pages
                .slice(selection.filtered(), selection.keyset(), after, true, limit, offset);
    }
}
