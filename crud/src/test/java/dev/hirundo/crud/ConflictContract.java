package dev.hirundo.crud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.testing.TestDatabase;
import jakarta.persistence.Column;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a client is told when only the database could see that his row cannot be.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConflictContract {
    private static final String TEAM = "01890000-0000-7000-8000-000000000001";
    private static final String ADA = "01890000-0000-7000-8000-00000000000a";
    private static final String BOB = "01890000-0000-7000-8000-00000000000b";
    private static final String NOBODY = "01890000-0000-7000-8000-0000000000ff";

    /// Tables and constraints have names that no honest answer would hold.
    private static final String SCHEMA =
            """
            create table team (id uuid primary key, code varchar(20),
                constraint zzz_code unique (code));
            create table player (id uuid constraint zzz_pk primary key,
                email_address varchar(40) constraint zzz_mail unique,
                given varchar(20), family varchar(20),
                "order" varchar(20) constraint zzz_order unique,
                nick varchar(20) not null,
                score integer constraint zzz_score check (score >= 0),
                low integer, high integer,
                level smallint, price numeric(6, 2),
                team uuid constraint zzz_team references team,
                team_code varchar(20) constraint zzz_team_code references team (code),
                captain uuid constraint zzz_captain references player,
                hidden varchar(20) default 'same',
                constraint zzz_name unique (family, given),
                constraint zzz_both check (low < high),
                constraint zzz_hidden unique (hidden, level));
            create unique index zzz_nick on player (nick);
            create table zzz_badge (id uuid primary key, owner uuid,
                constraint zzz_owner foreign key (owner) references player on delete restrict)
            """;

    private static final Pattern INSIDE =
            Pattern.compile(
                    "zzz|insert|update |select|delete from|constraint|index|violat|sql|email_address|team_code|secret",
                    Pattern.CASE_INSENSITIVE);

    record Team(@Nullable UUID id, @Nullable String code) {}

    record Player(
            @Nullable UUID id,
            @Column(name = "email_address") @Nullable String email,
            @Nullable String given,
            @Nullable String family,
            @Nullable String order,
            @Nullable String nick,
            @Nullable Integer score,
            @Nullable Integer low,
            @Nullable Integer high,
            @Nullable Integer level,
            @Nullable BigDecimal price,
            @Nullable UUID team,
            @Nullable String teamCode,
            @Nullable UUID captain) {}

    @AutoClose private final Site site;
    private final boolean h2;

    ConflictContract(TestDatabase kind) {
        h2 = kind == TestDatabase.H2;
        site =
                Site.of(
                        kind,
                        SCHEMA,
                        (routing, database) ->
                                routing.register(
                                                "/teams",
                                                Site.resource(Team.class, Team.class, database))
                                        .register(
                                                "/players",
                                                Site.resource(
                                                        Player.class, Player.class, database)));
    }

    @BeforeEach
    void twoPlayers() {
        site.execute("delete from zzz_badge");
        site.execute("update player set captain = null");
        site.execute("delete from player");
        site.execute("delete from team");
        site.post("/teams", "{\"id\":\"" + TEAM + "\",\"code\":\"red\"}").is(201);
        player(
                ADA,
                "\"nick\":\"ada\",\"email\":\"ada@secret\",\"given\":\"Ada\",\"family\":\"L\",\"order\":\"first\",\"level\":1,\"team\":\""
                        + TEAM
                        + "\",\"teamCode\":\"red\"");
        player(BOB, "\"nick\":\"bob\",\"captain\":\"" + ADA + "\"");
    }

    private void player(String id, String fields) {
        site.post("/players", "{\"id\":\"" + id + "\"," + fields + "}").is(201);
    }

    /// The errors of a problem in short; nothing of the inside is in it.
    private static String errors(Reply reply, int status) {
        var problem = reply.isProblem(status).json();
        String told = reply.body().replaceAll("\"(requestId|instance)\":\"[^\"]*\"", "");
        assertFalse(INSIDE.matcher(told).find(), told);
        var errors = new ArrayList<String>();
        for (JsonNode error : problem.path("errors")) {
            errors.add(
                    error.get("pointer").asText()
                            + " "
                            + error.get("code").asText()
                            + " "
                            + error.get("detail").asText());
        }
        return String.join(", ", errors);
    }

    private void refused(int status, String errors, String fields) {
        var ways = new ArrayList<Reply>();
        ways.add(site.post("/players", "{\"nick\":\"new\"," + fields + "}"));
        ways.add(site.put("/players/" + BOB, "{\"nick\":\"bob\"," + fields + "}"));
        ways.add(site.patch("/players/" + BOB, "{" + fields + "}"));
        for (var reply : ways) {
            assertEquals(errors, errors(reply, status), reply.body());
        }
        assertEquals(2, site.count("player"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"email\":\"ada@secret\"              | /email Unique is taken",
                "\"order\":\"first\"                   | /order Unique is taken",
                "\"given\":\"Ada\",\"family\":\"L\"    | /given Unique is taken, /family Unique is taken",
                "\"level\":1                           | /level Unique is taken",
            })
    void aTakenValueIsNamed(String fields, String errors) {
        refused(409, errors, fields);
    }

    @Test
    void aUniqueIndexIsAsGoodAsAUniqueConstraint() {
        assertEquals(
                "/nick Unique is taken", errors(site.post("/players", "{\"nick\":\"ada\"}"), 409));
        assertEquals(
                "/nick Unique is taken",
                errors(site.patch("/players/" + BOB, "{\"nick\":\"ada\"}"), 409));
    }

    @Test
    void anIdCanBeTakenToo() {
        assertEquals(
                "/id Unique is taken",
                errors(site.post("/players", "{\"nick\":\"x\",\"id\":\"" + ADA + "\"}"), 409));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"team\":\"" + NOBODY + "\"       | /team",
                "\"teamCode\":\"blue\"             | /teamCode",
                "\"captain\":\"" + NOBODY + "\"    | /captain",
            })
    void aReferenceToNothingIsNamed(String fields, String pointer) {
        refused(409, pointer + " Reference refers to a row that does not exist", fields);
    }

    @Test
    void aRowThatOthersReferToStaysAndWhoTheyAreIsNotTold() {
        var referred = "Other rows refer to this one.";
        var delete = site.delete("/teams/" + TEAM);
        assertEquals("", errors(delete, 409));
        assertEquals(referred, delete.text("detail"));
        var otherKey = site.put("/teams/" + TEAM, "{\"code\":\"blue\"}");
        assertEquals("", errors(otherKey, 409));
        assertEquals(referred, otherKey.text("detail"));
        var captain = site.delete("/players/" + ADA);
        assertEquals("", errors(captain, 409));
        assertEquals(referred, captain.text("detail"));
        site.execute("insert into zzz_badge values ('" + NOBODY + "', '" + BOB + "')");
        var restricted = site.delete("/players/" + BOB);
        assertEquals("", errors(restricted, 409));
        assertEquals(referred, restricted.text("detail"));
    }

    @Test
    void whatTheTableNeedsIsNamedThoughTheRecordDoesNotNeedIt() {
        String missing = "/nick NotNull must not be null";
        assertEquals(missing, errors(site.post("/players", "{\"score\":1}"), 422));
        assertEquals(missing, errors(site.put("/players/" + BOB, "{\"score\":1}"), 422));
        assertEquals(missing, errors(site.patch("/players/" + BOB, "{\"nick\":null}"), 422));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"score\":-1               | /score Check breaks a rule of the table",
                "\"low\":5,\"high\":4       | /low Check breaks a rule of the table, /high Check breaks a rule of the table",
            })
    void aRuleThatIsBrokenNamesWhatItIsAbout(String fields, String errors) {
        refused(422, errors, fields);
    }

    @ParameterizedTest
    @ValueSource(strings = {"family", "order", "teamCode", "email"})
    void aTextThatIsTooLongIsNamedWhereTheDatabaseTells(String field) {
        String value = "\"secret".repeat(10).replace("\"", "\\\"");
        String fields = "\"" + field + "\":\"" + value + "\"";
        refused(422, h2 ? "/" + field + " Size is too long" : "", fields);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"level\":40000", "\"price\":123456.78"})
    void aNumberThatIsOutOfRangeIsNamedWhereTheDatabaseTells(String fields) {
        String pointer = "/" + fields.split("\"")[1];
        refused(422, h2 ? pointer + " Range is out of range" : "", fields);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ") VALUES ( ON public.team(code)",
                "\\\" ON \\\"team\\\"(\\\"code\\\")",
                "x)=(secret) (captain)=(id",
                "'; drop table player --",
                "\\n\\\"\\\"\\\" (given, family)",
            })
    void valuesThatLookLikeMessagesFoolNobody(String value) {
        site.patch(
                        "/players/" + ADA,
                        "{\"order\":\""
                                + value.substring(0, Math.min(18, value.length()))
                                        .replaceAll("\\\\$", "")
                                + "\"}")
                .is(200);
        String order = site.get("/players/" + ADA).json().get("order").toString();
        refused(409, "/order Unique is taken", "\"order\":" + order);
        refused(
                409,
                "/teamCode Reference refers to a row that does not exist",
                "\"teamCode\":" + order);
    }
}
