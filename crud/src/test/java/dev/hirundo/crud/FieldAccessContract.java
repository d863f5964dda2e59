package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.hirundo.crud.Access.Operation;
import dev.hirundo.testing.TestDatabase;
import jakarta.persistence.Table;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rules over single fields: what is hidden is hidden on every way, and what is not the caller's to
/// write stays as it is.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FieldAccessContract {
    private static final String SCHEMA =
            """
            create table staff (
                id uuid primary key,
                name varchar(50) not null,
                salary numeric(10, 2) not null,
                grade varchar(20) not null,
                note varchar(50),
                updated_by varchar(50),
                version bigint not null)
            """;
    private static final String ID = "01890000-0000-7000-8000-000000000001";
    private static final String ITEM = "/staff/" + ID;
    private static final String JSON_PATCH = "application/json-patch+json";

    /// `salary` is read and written by hr, and read by whom it is about; `grade` is read by all and
    /// written by hr; `note` is written by all and read by nobody; `updatedBy` is hr's alone.
    record Staff(
            @Nullable UUID id,
            String name,
            BigDecimal salary,
            String grade,
            @Nullable String note,
            @Nullable String updatedBy,
            long version) {}

    record NewStaff(
            @NotBlank String name,
            BigDecimal salary,
            @NotBlank String grade,
            @Nullable String note) {
        NewStaff {
            salary = salary == null ? new BigDecimal("100.00") : salary;
            grade = grade == null ? "junior" : grade;
        }
    }

    record ChangedStaff(
            @NotBlank String name,
            @NotNull BigDecimal salary,
            @NotBlank String grade,
            @Nullable String note) {}

    /// Shows its note to nobody, by its own annotation.
    @Table(name = "staff")
    record Quiet(@Nullable UUID id, String name, @JsonIgnore @Nullable String note, long version) {}

    record ChangedQuiet(String name, @Nullable String note) {}

    @AutoClose private final Site site;
    private final List<Operation> asked = new CopyOnWriteArrayList<>();

    FieldAccessContract(TestDatabase kind) {
        Access hr = Access.role("hr");
        Access salary = hr.or(Access.ownedBy("name").on(Operation.READ));
        site =
                Site.of(
                        kind,
                        SCHEMA,
                        (routing, db) -> {
                            routing.register(
                                    "/staff",
                                    Crud.of(Staff.class, db)
                                            .creates(NewStaff.class)
                                            .updates(ChangedStaff.class)
                                            .access(Access.authenticated())
                                            .access(
                                                    "salary",
                                                    (caller, operation) -> {
                                                        asked.add(operation);
                                                        return salary.rows(caller, operation);
                                                    })
                                            .access(
                                                    "grade",
                                                    hr.or(Access.everyone().on(Operation.READ)))
                                            .access(
                                                    "note",
                                                    Access.everyone()
                                                            .on(Operation.CREATE, Operation.UPDATE))
                                            .access("updatedBy", hr)
                                            .filterable("name", "salary", "grade")
                                            .sortable("name", "salary")
                                            .searchable("name", "note")
                                            .build());
                            routing.register(
                                    "/quiet",
                                    Crud.of(Quiet.class, db)
                                            .updates(ChangedQuiet.class)
                                            .access(Access.everyone())
                                            .build());
                        });
    }

    @BeforeEach
    void oneRow() {
        site.execute("delete from staff");
        site.execute(
                "insert into staff values ('%s', 'ada', 4242.50, 'senior', 'likes tea', 'boss', 1)"
                        .formatted(ID));
    }

    private static String[] as(String caller) {
        return new String[] {"X-Test-Caller", caller};
    }

    private Reply jsonPatch(String patch, String caller) {
        return site.send("PATCH", ITEM, JSON_PATCH, patch, as(caller));
    }

    private String stored(String column) {
        return site.database
                .jdbi()
                .withHandle(
                        h ->
                                h.select("select " + column + " from staff")
                                        .mapTo(String.class)
                                        .one());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ITEM,
                ITEM + "?fields=name,salary,note,updatedBy",
                "/staff",
                "/staff?fields=salary,note",
                "/staff?sort=name",
                "/staff?count=exact"
            })
    void whatIsHiddenIsLeftOut(String target) {
        String body = site.get(target, as("bob")).is(200).body();
        for (String hidden : List.of("4242", "tea", "boss", "salary", "note", "updatedBy")) {
            assertFalse(body.contains(hidden), hidden);
        }
        String hrs = site.get(target, as("eve hr")).is(200).body();
        assertFalse(hrs.contains("tea"), hrs);
    }

    @Test
    void whatIsHiddenIsLeftOutOfExports() {
        for (String type : List.of("application/x-ndjson", "text/csv")) {
            var export = site.get("/staff", "X-Test-Caller", "bob", "Accept", type).is(200).body();
            assertTrue(export.contains("senior"), type);
            for (String hidden : List.of("4242", "tea", "boss")) {
                assertFalse(export.contains(hidden), type);
            }
            assertTrue(
                    site.get("/staff", "X-Test-Caller", "eve hr", "Accept", type)
                            .body()
                            .contains("4242.50"),
                    type);
        }
    }

    @Test
    void aFieldMayBeOpenOnSomeRowsAlone() {
        site.execute(
                "insert into staff values ('01890000-0000-7000-8000-000000000002', 'bob', 7.00, 'junior', null, null, 1)");
        var items = site.get("/staff?sort=name", as("ada")).is(200).json().get("items");
        assertEquals(
                "4242.5",
                items.get(0).get("salary").decimalValue().stripTrailingZeros().toPlainString());
        assertFalse(items.get(1).has("salary"));
        assertTrue(site.get(ITEM, as("ada")).json().has("salary"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/staff?salary=4242.50",
                "/staff?salary.gt=1",
                "/staff?salary.isnull=false",
                "/staff?sort=salary",
                "/staff?sort=-salary",
                "/staff?q=tea"
            })
    void whatIsHiddenOnAnyRowCannotBeAskedFor(String target) {
        var reply = site.get(target, as("ada")).isProblem(400);
        String allowed = reply.text("detail");
        allowed = allowed.substring(allowed.indexOf("Allowed"));
        assertFalse(allowed.contains("salary"), allowed);
        // nobody may read the note, so nobody may search it
        site.get(target, as("eve hr")).is(target.contains("q=") ? 400 : 200);
    }

    @Test
    void aPatchNeitherReadsNorGuessesWhatIsHidden() {
        String right = "4242.50";
        for (String value : List.of(right, "1.00")) {
            var tested =
                    jsonPatch(
                            "[{\"op\":\"test\",\"path\":\"/salary\",\"value\":" + value + "}]",
                            "bob");
            assertTrue(tested.status() >= 400 && tested.status() < 500, tested.body());
            assertFalse(tested.body().contains(right), tested.body());
            var set = site.patch(ITEM, "{\"salary\":" + value + "}", as("bob")).isProblem(403);
            assertEquals("/salary", set.json().at("/errors/0/pointer").asText());
            jsonPatch("[{\"op\":\"add\",\"path\":\"/salary\",\"value\":" + value + "}]", "bob")
                    .isProblem(403);
        }
        assertEquals(
                jsonPatch("[{\"op\":\"test\",\"path\":\"/salary\",\"value\":4242.50}]", "bob")
                        .status(),
                jsonPatch("[{\"op\":\"test\",\"path\":\"/salary\",\"value\":1.00}]", "bob")
                        .status());
        site.patch(ITEM, "{\"salary\":null}", as("bob")).isProblem(403);
        for (String op : List.of("copy", "move")) {
            var reply =
                    jsonPatch(
                            "[{\"op\":\"%s\",\"from\":\"/updatedBy\",\"path\":\"/name\"}]"
                                    .formatted(op),
                            "bob");
            assertTrue(reply.status() >= 400 && reply.status() < 500, reply.body());
        }
        assertEquals("ada", stored("name"));
        assertEquals("4242.50", stored("salary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob", "ada", "eve hr"})
    void whatACallerGotHeMayPatchAndSendBack(String caller) {
        var got = site.get(ITEM, as(caller)).is(200).body();
        site.patch(ITEM, got, as(caller)).is(200);
        site.put(ITEM, got, as(caller)).is(200);
        site.patch(ITEM, "{\"name\":\"adele\"}", as(caller)).is(200);
        assertEquals("adele", stored("name"));
        assertEquals("4242.50", stored("salary"));
        assertEquals("senior", stored("grade"));
        assertEquals("likes tea", stored("note"));
    }

    @Test
    void aPutLeavesAloneWhatTheCallerMayNotWrite() {
        var put =
                site.put(
                                ITEM,
                                "{\"name\":\"al\",\"salary\":1,\"grade\":\"boss\",\"note\":\"x\"}",
                                as("bob"))
                        .is(200);
        assertFalse(put.json().has("salary"));
        assertEquals("senior", put.text("grade"));
        assertEquals("4242.50", stored("salary"));
        assertEquals("x", stored("note"));
        site.put(ITEM, "{\"name\":\"al\",\"salary\":1,\"grade\":\"boss\"}", as("eve hr")).is(200);
        assertEquals("1.00", stored("salary"));
        assertEquals("x", stored("note"));
        site.put(ITEM, "{\"name\":\"\"}", as("bob")).isProblem(422);
        site.put(ITEM, "{\"name\":\"al\",\"foo\":1}", as("bob")).isProblem(422);
        site.put(ITEM, "[]", as("bob")).isProblem(422);
    }

    @Test
    void aPatchOfWhatTheCallerMayReadAndNotWriteIs403ThatNamesIt() {
        var reply = site.patch(ITEM, "{\"grade\":\"boss\"}", as("bob")).isProblem(403);
        assertEquals("/grade", reply.json().at("/errors/0/pointer").asText());
        site.patch(ITEM, "{\"salary\":4242.5}", as("ada")).is(200);
        site.patch(ITEM, "{\"salary\":4242.51}", as("ada")).isProblem(403);
        site.patch(ITEM, "{\"grade\":\"senior\",\"name\":\"al\"}", as("bob")).is(200);
        var batch =
                site.post(
                                "/staff/batch",
                                "{\"steps\":[{\"op\":\"update\",\"id\":\"%s\",\"body\":{\"name\":\"no\"}},{\"op\":\"update\",\"id\":\"%s\",\"body\":{\"grade\":\"boss\"}}]}"
                                        .formatted(ID, ID),
                                as("bob"))
                        .isProblem(403);
        assertEquals("/steps/1/body/grade", batch.json().at("/errors/0/pointer").asText());
        assertEquals("al", stored("name"));
        assertEquals("senior", stored("grade"));
    }

    @Test
    void whatIsWrittenBlindlyCanBeClearedToo() {
        site.patch(ITEM, "{\"note\":\"new\"}", as("bob")).is(200);
        assertEquals("new", stored("note"));
        site.patch(ITEM, "{\"note\":null}", as("bob")).is(200);
        assertEquals(null, stored("note"));
    }

    @Test
    void aPatchLeavesAloneWhatARowNeverShows() {
        String item = "/quiet/" + ID;
        assertFalse(site.patch(item, "{\"name\":\"al\"}").is(200).body().contains("tea"));
        assertEquals("likes tea", stored("note"));
        site.patch(item, "{\"note\":\"new\"}").is(200);
        assertEquals("new", stored("note"));
    }

    @Test
    void aNewRowWithWhatTheCallerMayNotWriteIs403ThatNamesIt() {
        String body = "{\"name\":\"al\",\"salary\":7,\"note\":\"x\"}";
        var reply = site.post("/staff", body, as("bob")).isProblem(403);
        assertEquals("/salary", reply.json().at("/errors/0/pointer").asText());
        site.send("POST", "/staff", "application/x-ndjson", "{\"name\":\"b\"}\n" + body, as("bob"))
                .isProblem(403);
        site.post(
                        "/staff/batch",
                        "{\"steps\":[{\"op\":\"create\",\"body\":%s}]}".formatted(body),
                        as("bob"))
                .isProblem(403);
        assertEquals(1, site.count("staff"));
        var added = site.post("/staff", "{\"name\":\"al\"}", as("bob")).is(201);
        assertFalse(added.json().has("salary"));
        assertEquals("junior", added.text("grade"));
        site.post("/staff", body, as("eve hr")).is(201);
    }

    @Test
    void aFieldsRuleIsAskedOnceForEachOperationOfARequest() {
        asked.clear();
        site.send(
                        "POST",
                        "/staff",
                        "application/x-ndjson",
                        "{\"name\":\"a\"}\n{\"name\":\"b\"}\n{\"name\":\"c\"}",
                        as("bob"))
                .is(200);
        assertEquals(List.of(Operation.CREATE), asked);
        asked.clear();
        site.patch(ITEM, "{\"name\":\"al\"}", as("bob")).is(200);
        assertEquals(2, asked.size(), asked::toString);
    }
}
