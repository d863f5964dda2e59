package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client may ask of a list, word by word, and what he is told when he may not.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GrammarContract {
    private static final String SCHEMA =
            """
            create table thing (id uuid primary key, title varchar(50) not null, note varchar(50), done boolean not null,
                hits integer not null, big bigint, small smallint, price numeric(12, 2), ratio double precision, part real,
                kind varchar(10), due date, clock time(6), wall timestamp(6), zoned timestamp(6) with time zone,
                created_at timestamp(6) with time zone not null)
            """;
    private static final String[] FIELDS = {
        "id",
        "title",
        "note",
        "done",
        "hits",
        "big",
        "small",
        "price",
        "ratio",
        "part",
        "kind",
        "due",
        "clock",
        "wall",
        "zoned",
        "createdAt"
    };

    enum Kind {
        RED,
        DARK_BLUE
    }

    record Thing(
            UUID id,
            String title,
            @Nullable String note,
            boolean done,
            int hits,
            @Nullable Long big,
            @Nullable Short small,
            @Nullable BigDecimal price,
            @Nullable Double ratio,
            @Nullable Float part,
            @Nullable Kind kind,
            @Nullable LocalDate due,
            @Nullable LocalTime clock,
            @Nullable LocalDateTime wall,
            @Nullable OffsetDateTime zoned,
            Instant createdAt) {}

    @AutoClose private final Site site;

    GrammarContract(TestDatabase kind) {
        site =
                Site.of(
                        kind,
                        SCHEMA,
                        (routing, database) ->
                                routing.register(
                                                "/things",
                                                Crud.of(Thing.class, database)
                                                        .access(Access.everyone())
                                                        .filterable(FIELDS)
                                                        .sortable("title", "hits", "note")
                                                        .build())
                                        .register(
                                                "/bare",
                                                Crud.of(Thing.class, database)
                                                        .access(Access.everyone())
                                                        .build()));
    }

    @BeforeAll
    void fill() {
        Repository.of(Thing.class, UUID.class, site.database)
                .insertAll(
                        List.of(
                                new Thing(
                                        new UUID(0, 1),
                                        "a b",
                                        null,
                                        false,
                                        1,
                                        5_000_000_000L,
                                        (short) 3,
                                        new BigDecimal("1.50"),
                                        0.5,
                                        0.1f,
                                        Kind.RED,
                                        LocalDate.of(2026, 1, 2),
                                        LocalTime.of(9, 30),
                                        LocalDateTime.of(2026, 1, 2, 3, 4, 5),
                                        OffsetDateTime.parse("2026-01-02T03:04:05+01:00"),
                                        Instant.parse("2026-01-01T00:00:00Z")),
                                new Thing(
                                        new UUID(0, 2),
                                        "50% A+B*",
                                        "x,y",
                                        true,
                                        -2,
                                        null,
                                        null,
                                        null,
                                        1e300,
                                        null,
                                        Kind.DARK_BLUE,
                                        null,
                                        null,
                                        null,
                                        null,
                                        Instant.parse("2026-01-01T00:00:00.000001Z")),
                                new Thing(
                                        new UUID(0, 3),
                                        "",
                                        "é & \\",
                                        true,
                                        7,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        Instant.parse("2027-01-01T00:00:00Z"))));
    }

    private String found(String query) {
        var titles = new StringBuilder();
        site.get("/things?" + query)
                .is(200)
                .json()
                .get("items")
                .findValuesAsText("id")
                .forEach(id -> titles.append(id.charAt(id.length() - 1)));
        return titles.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "title=a+b|1",
                "title=a%20b|1",
                "title=|3",
                "title.ne=|12",
                "title=50%25+A%2BB*|2",
                "note.isnull=true|1",
                "note.isnull=false|23",
                "note.ne=x,y|13",
                "note=x,y|2",
                "note=x%2Cy|2",
                "note=%C3%A9+%26+%5C|3",
                "done=true|23",
                "done.ne=true|1",
                "done.in=true,false|123",
                "hits=-2|2",
                "hits.gt=-2|13",
                "hits.gte=-2|123",
                "hits.lt=7|12",
                "hits.lte=7|123",
                "hits.in=1,7,8|13",
                "hits.gt=0&hits.lt=5|1",
                "hits.isnull=true|``",
                "big=5000000000|1",
                "small=3|1",
                "price=1.5|1",
                "price=1.500|1",
                "price.gt=1.499|1",
                "price=15e-1|1",
                "ratio=0.5|1",
                "ratio=5E-1|1",
                "ratio.gt=1e299|2",
                "part=0.1|1",
                "kind=red|1",
                "kind.in=red,dark_blue|12",
                "kind.ne=red|23",
                "due=2026-01-02|1",
                "due.lt=2026-01-03|1",
                "clock=09:30:00|1",
                "clock=09:30|1",
                "wall=2026-01-02T03:04:05|1",
                "zoned=2026-01-02T02:04:05Z|1",
                "zoned=2026-01-02T03:04:05%2B01:00|1",
                "createdAt=2026-01-01T00:00:00Z|1",
                "createdAt.gt=2026-01-01T00:00:00Z|23",
                "createdAt.lte=2026-01-01T00:00:00.000001999Z|12",
                "id=00000000-0000-0000-0000-000000000002|2",
                "title.like=a*|1",
                "title.like=*B*|12",
                "title.like=*b|1",
                "title.like=50%25*|2",
                "title.like=*%25*|2",
                "title.like=_*|``",
                "title.like=*%5C*|2",
                "note.like=*%5C%5C|3",
                "title.like=*|123",
                "title.like=|3",
                "note.like=*|23",
                "note.like=%C3%A9*|3",
                "sort=hits|213",
                "sort=-hits|312",
                "sort=note|2 3 1",
                "sort=-note|3 2 1",
                "limit=1&sort=hits|2",
                "offset=1&sort=hits|13",
                "offset=3|``",
                "offset=10000|``"
            })
    void itFinds(String query, String found) {
        String expected = found.replace(" ", "");
        String actual = found(query.replace(" ", "%20"));
        assertEquals(expected, actual);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nope=1|Unknown parameter: nope. Allowed: count, cursor, fields, limit, offset, sort, big (also with .gt .gte .in .isnull .lt .lte .ne)",
                "title.nope=1|Unknown parameter: title.nope. Allowed:",
                "title.eq=1|Unknown parameter: title.eq.",
                "title.=1|Unknown parameter: title..",
                ".ne=1|Unknown parameter: .ne.",
                "title.ne.ne=1|Unknown parameter: title.ne.ne.",
                "Title=1|Unknown parameter: Title.",
                "done.lt=true|Unknown parameter: done.lt.",
                "kind.gt=red|Unknown parameter: kind.gt.",
                "hits.like=1|Unknown parameter: hits.like.",
                "q=a|Unknown parameter: q.",
                "deleted=true|Unknown parameter: deleted.",
                "hits=a|hits must be a whole number",
                "hits=|hits must be a whole number",
                "hits=1.5|hits must be a whole number",
                "hits=1e3|hits must be a whole number",
                "hits=2147483648|hits must be a whole number",
                "hits=01|hits must be a whole number",
                "hits=%2B1|hits must be a whole number",
                "small=32768|small must be a whole number",
                "big=9223372036854775808|big must be a whole number",
                "hits.in=1,,2|hits.in must be a whole number",
                "price=x|price must be a number",
                "price=NaN|price must be a number",
                "ratio=NaN|ratio must be a number",
                "ratio=Infinity|ratio must be a number",
                "ratio=0x1|ratio must be a number",
                "done=TRUE|done must be true or false",
                "done=1|done must be true or false",
                "note.isnull=|note.isnull must be true or false",
                "kind=blue|kind must be one of red, dark_blue",
                "kind=RED|kind must be one of red, dark_blue",
                "due=2026-02-30|due must be a date such as 2026-11-20",
                "due=2026-01-02T00:00:00Z|due must be a date such as",
                "clock=25:00|clock must be a time such as",
                "wall=2026-01-02|wall must be a time such as",
                "createdAt=yesterday|createdAt must be a time such as",
                "createdAt=1|createdAt must be a time such as",
                "createdAt=2026-01-01T00:00:00+01:00|createdAt must be a time such as",
                "id=1|id must be a UUID",
                "id=1-1-1-1-1|id must be a UUID",
                "title=a&title=b|The parameter title is given more than once.",
                "limit=1&limit=1|The parameter limit is given more than once.",
                "limit=0|limit must be a number from 1 to 100.",
                "limit=101|limit must be a number from 1 to 100.",
                "limit=-1|limit must be a number from 1 to 100.",
                "limit=|limit must be a number from 1 to 100.",
                "limit=1e1|limit must be a number from 1 to 100.",
                "limit=99999999999|limit must be a number from 1 to 100.",
                "offset=-1|offset must be a number from 0 to 10000.",
                "offset=10001|offset must be a number from 0 to 10000.",
                "offset=1&cursor=a|Send a cursor or an offset, not both.",
                "offset=0&cursor=a|Send a cursor or an offset, not both.",
                "cursor=|The cursor is not one",
                "sort=|This list cannot be sorted by . Allowed: hits, note, title, each with - before it",
                "sort=done|This list cannot be sorted by done. Allowed:",
                "sort=title,|This list cannot be sorted by . Allowed:",
                "sort=--title|This list cannot be sorted by -title. Allowed:",
                "sort=title,-title|sort names title twice.",
                "fields=|fields does not know . Allowed: big, clock, createdAt",
                "fields=id,nope|fields does not know nope. Allowed:",
                "expand=author|This resource has nothing to expand.",
                "count=|count can only be exact.",
                "count=true|count can only be exact."
            })
    void whatItDoesNotAllowIsA400ThatSaysWhatIs(String query, String detail) {
        var reply = site.get("/things?" + query).isProblem(400);
        assertTrue(reply.text("detail").startsWith(detail), reply.text("detail"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "price=1e1000000",
                "price=1e900",
                "price=-1e900",
                "price=1e-1000000",
                "price.gt=1e100000",
                "price.in=1,1e131072",
                "price=1e131072",
                "price=1e-20000",
                "ratio=1e400",
                "ratio=1e-400",
                "part=1e39",
                "part=1e300",
                "due=%2B999999999-12-31",
                "due=-999999999-01-01",
                "due=0000-01-01",
                "due=-4712-01-01",
                "due=-4714-01-01",
                "due.lt=%2B10000-01-01",
                "createdAt=%2B999999999-12-31T23:59:59Z",
                "createdAt.lt=-999999999-01-01T00:00:00Z",
                "createdAt=%2B294276-12-31T23:59:59Z",
                "createdAt=%2B294277-01-01T00:00:00Z",
                "createdAt=-4714-01-01T00:00:00Z",
                "createdAt=2016-12-31T23:59:60Z",
                "createdAt.gt=%2B1000000000-01-01T00:00:00Z",
                "wall=%2B999999999-12-31T23:59:59",
                "wall=-999999999-12-31T23:59:59",
                "zoned=%2B999999999-12-31T23:59:59-18:00",
                "zoned=-999999999-12-31T23:59:59%2B18:00",
                "clock=24:00",
                "clock=23:59:59.9999999",
                "title=%00",
                "title.like=%FF",
                "title=%ED%A0%80",
                "title=%F0%9F%98%80"
            })
    void whatIsBeyondAllRowsIsNoFault(String query) {
        var reply = site.get("/things?" + query);
        assertTrue(reply.status() == 200 || reply.status() == 400, query + ": " + reply);
    }

    @Test
    void manyValuesAreTooMany() {
        assertEquals("1", found("hits.in=1" + ",1".repeat(99)));
        var reply = site.get("/things?hits.in=1" + ",1".repeat(100)).isProblem(400);
        assertEquals("hits.in takes at most 100 values.", reply.text("detail"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "title=a|Unknown parameter: title. Allowed: count, cursor, fields, limit, offset.",
                "expand=author|This resource has nothing to expand.",
                "sort=title|This list cannot be sorted.",
                "sort=|This list cannot be sorted."
            })
    void aListThatOffersNothingSaysSo(String query, String detail) {
        assertEquals(detail, site.get("/bare?" + query).isProblem(400).text("detail"));
    }

    @Test
    void cursorsAreBoundToTheirQueryButNotToWhatIsShown() {
        String next = site.get("/things?sort=hits&limit=1&done=true").is(200).text("next");
        assertEquals("3", found("done=true&sort=hits&cursor=" + next));
        assertEquals(
                "3",
                found("cursor=" + next + "&sort=hits&count=exact&limit=7&fields=id&done=true"));
        for (String other :
                List.of(
                        "sort=hits",
                        "sort=hits&done=false",
                        "sort=-hits&done=true",
                        "done=true",
                        "sort=hits,title&done=true",
                        "sort=hits&done=true&hits.gt=0",
                        "sort=hits&done.ne=true",
                        "sort=hits&done.in=true",
                        "")) {
            site.get("/things?" + other + "&cursor=" + next).isProblem(400);
        }
        site.get("/bare?cursor=" + site.get("/things?limit=1").text("next")).is(200);
    }

    @Test
    void theLinkKeepsTheOtherParameters() {
        var reply =
                site.get(
                        "/things?title.like=*%25+A%2B*&limit=1&sort=-hits&fields=id,title&count=exact&offset=0");
        assertEquals("", reply.is(200).header("Link"));
        reply =
                site.get(
                        "/things?note.ne=a+%26%2Bb%3D%C3%A9&limit=1&sort=-hits&fields=id&count=exact&offset=1");
        String link = reply.is(200).header("Link");
        assertTrue(link.matches("</things\\?[^>]*>; rel=\"next\""), link);
        String target = link.substring(1, link.indexOf('>'));
        assertTrue(target.contains("note.ne=a+%26%2Bb%3D%C3%A9&"), target);
        assertTrue(target.contains("count=exact") && !target.contains("offset"), target);
        var next = site.get(target).is(200).json();
        assertEquals(1, next.get("items").size());
        assertEquals(3, next.get("total").asInt());
        assertEquals(
                "{\"id\":\"00000000-0000-0000-0000-000000000002\"}",
                next.at("/items/0").toString());
    }
}
