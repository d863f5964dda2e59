package dev.hirundo.core.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.TestDatabase;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UuidV7Test {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final InstantSource clock = now::get;
    private final UuidV7 ids = new UuidV7(clock, new Random(1));

    @Test
    void versionAndVariantAreThoseOfRfc9562() {
        for (UUID id : made(1000)) {
            assertEquals(7, id.version());
            assertEquals(2, id.variant());
            assertEquals('7', id.toString().charAt(14));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00.001Z",
                "2026-11-20T12:00:00.999Z",
                "9999-12-31T23:59:59.999Z"
            })
    void theFirst48BitsAreTheTimeInMilliseconds(Instant time) {
        now.set(time);
        assertEquals(time.toEpochMilli(), millis(new UuidV7(clock, new Random(2)).get()));
    }

    @Test
    void idsGrowWhileTheClockStandsStill() {
        requireGrowing(made(100));
    }

    @Test
    void thousandsOfIdsOfOneMillisecondGrowAndStayNearIt() {
        var made = made(20_000);
        requireGrowing(made);
        long ahead = millis(made.getLast()) - NOON.toEpochMilli();
        assertTrue(ahead <= 20_000 / 4096 + 1, "ran ahead of the clock by " + ahead + " ms");
    }

    @Test
    void idsGrowThoughTheClockStepsBack() {
        var made = new ArrayList<UUID>();
        for (long step : new long[] {0, -1, -3_600_000, 5, -86_400_000, 1, -2}) {
            now.updateAndGet(time -> time.plusMillis(step));
            made.addAll(made(500));
        }
        requireGrowing(made);
    }

    @Test
    void whenTheClockGoesOnSoDoTheTimesOfTheIds() {
        made(10);
        now.set(NOON.plusSeconds(1));
        assertEquals(NOON.plusSeconds(1).toEpochMilli(), millis(ids.get()));
    }

    static Stream<RandomGenerator> extremes() {
        return Stream.of(constant(0), constant(-1));
    }

    @ParameterizedTest
    @MethodSource("extremes")
    void noRandomBitTouchesVersionVariantOrOrder(RandomGenerator random) {
        var source = new UuidV7(clock, random);
        var made = Stream.generate(source).limit(5000).toList();
        requireGrowing(made);
        assertTrue(made.stream().allMatch(id -> id.version() == 7 && id.variant() == 2));
    }

    @Test
    void eightThreadsNeverGetTheSameIdAndEachSeesItsOwnGrow() throws Exception {
        var shared = new UuidV7(InstantSource.system(), new SecureRandom());
        var all = new HashSet<UUID>();
        try (var executor = Executors.newFixedThreadPool(8)) {
            Callable<List<UUID>> task = () -> Stream.generate(shared).limit(5000).toList();
            for (var made : executor.invokeAll(Collections.nCopies(8, task))) {
                requireGrowing(made.get());
                all.addAll(made.get());
            }
        }
        assertEquals(8 * 5000, all.size());
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theOrderOfADatabaseIsTheOrderInWhichTheyWereMade(TestDatabase kind) {
        now.set(
                Instant.EPOCH.plusMillis(
                        1L << 46)); // high bits set: signed or unsigned must not matter
        var made = new ArrayList<>(made(200));
        made.addAll(IntStream.range(0, 50).mapToObj(this::later).toList());
        var shuffled = new ArrayList<>(made);
        Collections.shuffle(shuffled, new Random(4));
        try (var db = kind.open()) {
            db.jdbi()
                    .useHandle(
                            handle -> {
                                handle.execute("create table thing (id uuid primary key)");
                                var batch =
                                        handle.prepareBatch("insert into thing (id) values (?)");
                                shuffled.forEach(id -> batch.bind(0, id).add());
                                batch.execute();
                                assertEquals(
                                        made,
                                        handle.select("select id from thing order by id")
                                                .mapTo(UUID.class)
                                                .list());
                            });
        }
    }

    private UUID later(int millis) {
        now.updateAndGet(time -> time.plusMillis(millis));
        return ids.get();
    }

    private List<UUID> made(int count) {
        return Stream.generate(ids).limit(count).toList();
    }

    private static long millis(UUID id) {
        return id.getMostSignificantBits() >>> 16;
    }

    private static void requireGrowing(List<UUID> made) {
        var sorted = made.stream().sorted(Comparator.comparing(UUID::toString)).distinct().toList();
        assertEquals(made, sorted);
    }

    private static RandomGenerator constant(long bits) {
        return () -> bits;
    }
}
