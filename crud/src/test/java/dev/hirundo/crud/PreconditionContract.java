package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.hirundo.testing.TestDatabase;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `If-Match` and `If-None-Match` (RFC 9110, section 13.1). The row is at version 2.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PreconditionContract {
    private static final String ABSENT = "/todos/01890000-0000-7000-8000-000000000000";
    private static final String BODY = "{\"title\":\"new\"}";

    /// A row that has no version, and so no entity tag.
    record Plain(UUID id, String title) {}

    record NewPlain(String title) {}

    @AutoClose private final Site site;
    private String path = "";

    PreconditionContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        Todo.SCHEMA
                                + "; create table plain (id uuid primary key, title varchar(20) not null)",
                        (routing, database) ->
                                routing.register(
                                                "/todos",
                                                Site.resource(Todo.class, NewTodo.class, database))
                                        .register(
                                                "/plain",
                                                Site.resource(
                                                        Plain.class, NewPlain.class, database)));
    }

    @BeforeEach
    void aRowAtVersionTwo() {
        path = site.post("/todos", "{\"title\":\"old\"}").is(201).header("Location");
        site.put(path, "{\"title\":\"old\"}").is(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"v2\"",
                "*",
                " * ",
                "\"v1\", \"v2\"",
                "\"v1\",\"v2\",\"x\"",
                ",, \"v2\" ,",
                "W/\"v2\", \"v2\"",
                "\"a,b\", \"v2\"",
                "\"\", \"v2\"",
            })
    void aWriteGoesAheadWhenOneOfTheTagsIsTheRows(String ifMatch) {
        assertEquals("\"v3\"", site.put(path, BODY, "If-Match", ifMatch).is(200).header("ETag"));
        site.patch(path, BODY, "If-Match", ifMatch.replace("v2", "v3")).is(200);
        site.delete(path, "If-Match", ifMatch.replace("v2", "v4")).is(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"v1\"",
                "\"v3\"",
                "W/\"v2\"",
                "\"v02\"",
                "\"v-2\"",
                "\"2\"",
                "\"V2\"",
                "\"\"",
                "\"*\"",
                "\"a,b\"",
                "\"v1\", \"v3\"",
                "\"v999999999999999999\"",
                "\"v9223372036854775808\"",
                "\"v99999999999999999999999999\"",
                "\"someone-else's\"",
            })
    void aWriteWithOtherTagsIsRefusedAndShowsTheCurrentOne(String ifMatch) {
        for (var reply :
                new Reply[] {
                    site.put(path, BODY, "If-Match", ifMatch),
                    site.patch(path, BODY, "If-Match", ifMatch),
                    site.delete(path, "If-Match", ifMatch)
                }) {
            assertEquals("\"v2\"", reply.isProblem(412).text("current"));
            assertEquals("\"v2\"", reply.header("ETag"));
        }
        assertEquals("old", site.get(path).is(200).text("title"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v2",
                "\"v2",
                "v2\"",
                "w/\"v2\"",
                "\"v1\" \"v2\"",
                "\"v2\"; x",
                "*, \"v2\"",
                "**",
                ",",
                "''"
            })
    void whatIsNoListOfTagsIsMalformed(String tags) {
        for (String header : new String[] {"If-Match", "If-None-Match"}) {
            site.put(path, BODY, header, tags).isProblem(400);
            site.patch(path, BODY, header, tags).isProblem(400);
            site.delete(path, header, tags).isProblem(400);
        }
        site.get(path, "If-None-Match", tags).isProblem(400);
        assertEquals("old", site.get(path).is(200).text("title"));
    }

    @Test
    void linesOfTheSameHeaderAreOneList() {
        site.put(path, BODY, "If-Match", "\"v1\"", "If-Match", "\"v2\"").is(200);
        site.put(path, BODY, "If-Match", "\"v1\"", "If-Match", "\"v2\"").isProblem(412);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"v1\"", "*", "\"v1\", \"v2\""})
    void aRowThatIsNotThereIsA404WhateverIsDemanded(String tags) {
        for (String header : new String[] {"If-Match", "If-None-Match"}) {
            site.put(ABSENT, BODY, header, tags).isProblem(404);
            site.patch(ABSENT, BODY, header, tags).isProblem(404);
            site.delete(ABSENT, header, tags).isProblem(404);
            site.get(ABSENT, header, tags).isProblem(404);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"\"v2\"", "W/\"v2\"", "*", "\"v1\", \"v2\"", "\"a,b\", W/\"v2\""})
    void aReadOfWhatTheClientHasIsNotRepeated(String ifNoneMatch) {
        var reply = site.get(path, "If-None-Match", ifNoneMatch).is(304);
        assertEquals("", reply.body());
        assertEquals("\"v2\"", reply.header("ETag"));
        site.call("HEAD", path, "If-None-Match", ifNoneMatch).is(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"v1\"", "W/\"v3\"", "\"x\""})
    void aReadOfWhatTheClientHasNotIsAnswered(String ifNoneMatch) {
        assertEquals("old", site.get(path, "If-None-Match", ifNoneMatch).is(200).text("title"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"v2\"", "W/\"v2\""})
    void aWriteThatDemandsThatNothingIsThereIsRefused(String ifNoneMatch) {
        assertEquals(
                "\"v2\"",
                site.put(path, BODY, "If-None-Match", ifNoneMatch).isProblem(412).text("current"));
        site.patch(path, BODY, "If-None-Match", ifNoneMatch).isProblem(412);
        site.delete(path, "If-None-Match", ifNoneMatch).isProblem(412);
        assertEquals("old", site.get(path).is(200).text("title"));
    }

    @Test
    void bothHeadersMustHold() {
        site.put(path, BODY, "If-Match", "\"v2\"", "If-None-Match", "\"v2\"").isProblem(412);
        site.put(path, BODY, "If-Match", "\"v1\"", "If-None-Match", "\"x\"").isProblem(412);
        site.put(path, BODY, "If-Match", "\"v2\"", "If-None-Match", "\"x\"").is(200);
    }

    @Test
    void theNextWriteFindsTheNextTag() {
        String second = site.get(path).header("ETag");
        String third = site.put(path, BODY, "If-Match", second).is(200).header("ETag");
        site.put(path, BODY, "If-Match", second).isProblem(412);
        site.put(path, BODY, "If-Match", third).is(200);
    }

    @Test
    void aRowWithoutAVersionHasNoTagThatCouldMatch() {
        var created = site.post("/plain", "{\"title\":\"old\"}").is(201);
        String plain = created.header("Location");
        assertEquals("", created.header("ETag"));
        assertFalse(
                site.put(plain, BODY, "If-Match", "\"v1\"").isProblem(412).json().has("current"));
        site.delete(plain, "If-Match", "\"v1\"").isProblem(412);
        site.put(plain, BODY, "If-Match", "*").is(200);
        site.put(plain, BODY, "If-None-Match", "*").isProblem(412);
        site.get(plain, "If-None-Match", "\"v1\"").is(200);
        site.delete(plain, "If-Match", "*").is(204);
    }
}
