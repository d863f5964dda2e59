package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Caller;
import dev.hirundo.core.Json;
import dev.hirundo.testing.TestDatabase;
import io.helidon.common.uri.UriQuery;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Random lists are what a naive list in memory would be, on all their pages.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ListModelContract {
    private static final int ROUNDS = 100;
    private static final int LISTS = 50;
    private static final int OVER_HTTP = 25; // each of so many
    private static final String SCHEMA =
            """
            create table entry (id uuid primary key, name varchar(20) C, "rank" integer, level integer not null,
                "day" date, price numeric(10, 2) not null, kind varchar(10) not null, done boolean not null)
            """;

    @AutoClose private final Site site;
    private final SqlRepository<ListModel.Entry, UUID> rows;
    private final Lists<ListModel.Entry> lists;
    private final Grant<ListModel.Entry> grant;

    ListModelContract(TestDatabase kind) {
        // compared as Java does
        String collation = kind == TestDatabase.H2 ? "" : "collate \"C\"";
        site =
                Site.of(
                        kind,
                        SCHEMA.replace(" C,", " " + collation + ","),
                        (routing, database) ->
                                routing.register(
                                        "/entries",
                                        Crud.of(ListModel.Entry.class, database)
                                                .access(Access.everyone())
                                                .filterable(ListModel.FIELDS.toArray(String[]::new))
                                                .sortable(ListModel.FIELDS.toArray(String[]::new))
                                                .build()));
        var table = Table.of(ListModel.Entry.class, site.database);
        rows = new SqlRepository<>(table, UUID.class, site.database, InstantSource.system());
        var memory = new RowFilter(table, rows.memberships, TextRules.of(site.database));
        var permissions =
                new Permissions<>(Access.everyone(), Map.of(), table, rows.filters, memory);
        grant = permissions.grant(new Caller.Anonymous());
        lists = new Lists<>(definition(permissions));
    }

    private Definition<ListModel.Entry, UUID> definition(Permissions<ListModel.Entry> permissions) {
        return new Definition<>(
                rows,
                permissions,
                Filter.all(),
                Optional.empty(),
                Optional.empty(),
                new Definition.Options(
                        Set.copyOf(ListModel.FIELDS),
                        Set.copyOf(ListModel.FIELDS),
                        false,
                        false,
                        false),
                Optional.empty(),
                Map.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                InstantSource.system());
    }

    private JsonNode page(String query, boolean http) {
        if (http) {
            return site.get("/entries?" + query).is(200).json();
        }
        var page = lists.page(lists.select(grant, UriQuery.create(query)));
        return Json.standard().readTree(page.json());
    }

    @Test
    void randomListsAreWhatANaiveModelSays() {
        for (int round = 0; round < ROUNDS; round++) {
            var random = new Random(round);
            site.execute("delete from entry");
            var stored =
                    rows.insertAll(
                            IntStream.range(0, random.nextInt(40))
                                    .mapToObj(i -> ListModel.entry(random))
                                    .toList());
            for (int i = 0; i < LISTS; i++) {
                var model = ListModel.random(random);
                boolean http = i % OVER_HTTP == 0;
                String what = "round " + round + ", list " + i + ": " + model.query();
                var expected =
                        stored.stream()
                                .filter(model.filter())
                                .sorted(model.order())
                                .map(entry -> String.valueOf(entry.id()))
                                .toList();
                walk(model, expected, random, http, what);
                if (i % 2 == 0) {
                    offset(model, expected, random, http, what);
                }
            }
        }
    }

    private void walk(
            ListModel model, List<String> expected, Random random, boolean http, String what) {
        var seen = new ArrayList<String>();
        boolean count = random.nextInt(4) == 0;
        String query = model.query() + (count ? "count=exact&" : "");
        String cursor = "";
        do {
            int limit = 1 + random.nextInt(random.nextBoolean() ? 8 : 50);
            var page = page(query + "limit=" + limit + cursor, http);
            var ids = page.get("items").findValuesAsText("id");
            seen.addAll(ids);
            assertEquals(
                    expected.subList(
                            seen.size() - ids.size(),
                            Math.min(seen.size() - ids.size() + limit, expected.size())),
                    ids,
                    what);
            assertEquals(seen.size() < expected.size(), page.get("next").isTextual(), what);
            assertEquals(count ? expected.size() : -1, page.path("total").asInt(-1), what);
            for (var item : page.get("items")) {
                assertEquals(model.fields(), names(item), what);
            }
            cursor = page.get("next").isNull() ? "" : "&cursor=" + page.get("next").asText();
        } while (!cursor.isEmpty());
        assertEquals(expected, seen, what);
    }

    private static Set<String> names(JsonNode item) {
        var names = new HashSet<String>();
        item.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void offset(
            ListModel model, List<String> expected, Random random, boolean http, String what) {
        int offset = random.nextInt(45);
        int limit = 1 + random.nextInt(20);
        var page = page(model.query() + "offset=" + offset + "&limit=" + limit, http);
        int from = Math.min(offset, expected.size());
        int to = Math.min(from + limit, expected.size());
        assertEquals(
                expected.subList(from, to),
                page.get("items").findValuesAsText("id"),
                what + ", offset " + offset);
        if (page.get("next").isTextual()) {
            var rest = page(model.query() + "limit=100&cursor=" + page.get("next").asText(), http);
            assertEquals(
                    expected.subList(to, expected.size()),
                    rest.get("items").findValuesAsText("id"),
                    what + ", behind offset " + offset);
        }
    }

    @Test
    void walksInAnyOrderBesideWritersSkipAndRepeatNoRowThatWasThereThroughout()
            throws InterruptedException {
        site.execute("delete from entry");
        var random = new Random(7);
        var kept =
                rows.insertAll(
                        IntStream.range(0, 80).mapToObj(i -> ListModel.entry(random)).toList());
        var stop = new AtomicBoolean();
        var writer = Thread.startVirtualThread(() -> insertAndDelete(stop));
        try {
            for (int i = 0; i < 30; i++) {
                var model = ListModel.random(random);
                var expected =
                        kept.stream()
                                .filter(model.filter())
                                .sorted(model.order())
                                .map(entry -> String.valueOf(entry.id()))
                                .toList();
                var seen = new ArrayList<String>();
                String cursor = "";
                do {
                    var page = page(model.query() + "limit=7" + cursor, i % 10 == 0);
                    seen.addAll(page.get("items").findValuesAsText("id"));
                    cursor =
                            page.get("next").isNull() ? "" : "&cursor=" + page.get("next").asText();
                } while (!cursor.isEmpty());
                assertEquals(seen.size(), new HashSet<>(seen).size(), model.query());
                seen.retainAll(new HashSet<>(expected));
                assertEquals(expected, seen, model.query());
            }
        } finally {
            stop.set(true);
            writer.join();
        }
    }

    private void insertAndDelete(AtomicBoolean stop) {
        var random = new Random(8);
        while (!stop.get()) {
            rows.deleteAll(
                    rows.insertAll(
                            IntStream.range(0, 5).mapToObj(i -> ListModel.entry(random)).toList()));
        }
    }
}
