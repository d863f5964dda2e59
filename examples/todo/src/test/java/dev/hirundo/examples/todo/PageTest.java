package dev.hirundo.examples.todo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.hirundo.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The page in a real browser, against the real program.
class PageTest {
    private static final String FIRST = "Watch the swallows come back";
    private static final String SECOND = "Read Main.java: it is the whole program";
    private static final String THIRD = "Add a todo of your own";

    private static final String NO_STREAM = "status of 400";

    private static Chromium chromium;

    private TodoSite site;
    private BrowserContext browser;

    @BeforeAll
    static void launchBrowser() {
        chromium = Chromium.launch();
        setDefaultAssertionTimeout(TodoSite.PATIENCE_MILLIS);
    }

    @AfterAll
    static void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void stopAndExpectNoComplaints() {
        site.close();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsDoneByMouseIsThereAfterAReload(TestDatabase database) {
        var page = open(database);
        page.assertShows(FIRST, SECOND, THIRD);

        page.add("Buy milk");
        page.assertShows(FIRST, SECOND, THIRD, "Buy milk");
        assertThat(page.newTodo()).hasValue("");

        page.edit("Buy milk", "Buy oat milk");
        page.heading().click(); // leaving the field saves
        page.assertShows(FIRST, SECOND, THIRD, "Buy oat milk");

        page.checkbox("Buy oat milk").check();
        page.checkbox(FIRST).uncheck();
        page.button("Delete " + SECOND).click();
        page.assertShows(FIRST, THIRD, "Buy oat milk");
        assertThat(page.openCount()).hasText("2");

        page.reload();
        page.assertShows(FIRST, THIRD, "Buy oat milk");
        assertThat(page.checkbox("Buy oat milk")).isChecked();
        assertThat(page.checkbox(FIRST)).not().isChecked();
        assertThat(page.openCount()).hasText("2");
    }

    @Test
    void whoDoesTooMuchIsToldWhenToGoOnAndLosesNothing() {
        String policy = "ratelimit.policies.few.";
        site =
                TodoSite.start(
                        TestDatabase.H2,
                        Map.of(
                                policy + "by", "caller",
                                policy + "methods", "POST",
                                policy + "paths", "/todos",
                                policy + "limits", "1/PT1H"));
        var page = site.open(site.browser(chromium));
        page.join("ada@example.org", "engines that weave algebra");
        page.add("Buy milk");
        assertThat(page.button("Buy milk")).isVisible();
        page.add("Feed the cat");
        assertThat(page.refusal())
                .hasText(
                        Pattern.compile(
                                "Too many requests: try again in \\d+ seconds. Enter tries again."));
        assertThat(page.newTodo()).hasValue("Feed the cat");
        page.expectComplaint("status of 429");
        page.checkbox("Buy milk").check();
        page.reload();
        assertThat(page.checkbox("Buy milk")).isChecked();
    }

    @Test
    void everythingCanBeDoneByKeyboardAlone() {
        var page = open(TestDatabase.H2);
        assertThat(page.newTodo()).isFocused();
        page.type("Buy milk", "Enter");
        page.assertShows(FIRST, SECOND, THIRD, "Buy milk");
        assertThat(page.newTodo()).isEditable(); // the list may be told before the answer is there
        page.type("Feed the cat", "Enter");
        page.assertShows(FIRST, SECOND, THIRD, "Buy milk", "Feed the cat");

        page.tabTo(page.button("Buy milk"));
        page.press("Enter");
        assertThat(page.editor()).isFocused();
        page.press("End");
        page.type(" and bread", "Enter");
        assertThat(page.button("Buy milk and bread")).isFocused();

        page.press("Enter");
        page.type(" and what will never be", "Escape");
        assertThat(page.button("Buy milk and bread")).isFocused();

        page.press("Shift+Tab", "Space");
        assertThat(page.checkbox("Buy milk and bread")).isFocused();
        assertThat(page.checkbox("Buy milk and bread")).isChecked();

        page.tabTo(page.button("Delete Feed the cat"));
        page.press("Enter");
        page.assertShows(FIRST, SECOND, THIRD, "Buy milk and bread");
        assertThat(page.checkbox("Buy milk and bread")).isFocused();

        page.tabTo(page.link("Open"));
        page.press("Enter");
        page.assertShows(SECOND, THIRD);

        page.reload();
        page.assertShows(SECOND, THIRD);
        page.tabTo(page.link("All"));
        page.press("Enter");
        page.assertShows(FIRST, SECOND, THIRD, "Buy milk and bread");
        assertThat(page.checkbox("Buy milk and bread")).isChecked();
    }

    @Test
    void showsAllOrOpenOrDoneTodosAndKeepsTheChoiceInTheAddress() {
        var page = open(TestDatabase.H2);
        page.link("Done").click();
        page.assertShows(FIRST);
        page.link("Open").click();
        page.assertShows(SECOND, THIRD);

        page.checkbox(SECOND).check();
        page.assertShows(THIRD);
        page.checkbox(THIRD).check();
        page.assertShows();
        assertThat(page.notice()).hasText("Nothing left to do.");

        page.goBack();
        page.assertShows(FIRST, SECOND, THIRD);
        page.button("Clear completed").click();
        page.assertShows();
        assertThat(page.notice()).hasText("Nothing done yet.");
        assertThat(page.button("Clear completed")).isHidden();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aDeletionCanBeUndone(TestDatabase database) {
        var page = open(database);
        page.button("Delete " + SECOND).click();
        page.assertShows(FIRST, THIRD);
        assertThat(page.message()).hasText("Deleted “" + SECOND + "”.");
        page.button("Undo").click();
        page.assertShows(FIRST, SECOND, THIRD); // in its old place
        assertThat(page.checkbox(SECOND)).isFocused();
        assertThat(page.message()).hasText("");

        page.checkbox(SECOND).check();
        page.button("Clear completed").click();
        page.assertShows(THIRD);
        assertThat(page.message()).hasText("Deleted 2 todos.");
        page.tabTo(page.button("Undo"));
        page.press("Enter");
        page.assertShows(FIRST, SECOND, THIRD);
        page.reload();
        page.assertShows(FIRST, SECOND, THIRD);
        assertThat(page.checkbox(SECOND)).isChecked();
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theSearchShowsTodosWhoseTitleHoldsTheText(TestDatabase database) {
        var page = open(database);
        page.add("50 * 2 = 100%_\\");
        page.search().fill("SWALL");
        page.assertShows(FIRST);
        page.search().fill("* 2");
        page.assertShows("50 * 2 = 100%_\\");
        page.search().fill("%_\\");
        page.assertShows("50 * 2 = 100%_\\");
        page.search().fill("nothing like it");
        page.assertShows();
        assertThat(page.notice()).hasText("Nothing found for “nothing like it”.");
        page.add("New");
        page.assertShows(FIRST, SECOND, THIRD, "50 * 2 = 100%_\\", "New");
        assertThat(page.search()).hasValue("");
    }

    @Test
    void whatIsWantedStandsInTheAddress() {
        var page = open(TestDatabase.H2);
        page.add("100 % café & crème");
        page.link("Open").click();
        page.search().pressSequentially("é & C");
        page.assertShows("100 % café & crème");

        var copied = site.open(browser, page.fragment());
        copied.assertShows("100 % café & crème");
        assertThat(copied.search()).hasValue("é & C");
        assertThat(copied.link("Open")).hasAttribute("aria-current", "true");
        page.reload();
        page.assertShows("100 % café & crème");

        page.goBack(); // one step for all that was typed
        page.assertShows(SECOND, THIRD, "100 % café & crème");
        assertThat(page.search()).hasValue("");
        page.goBack();
        page.assertShows(FIRST, SECOND, THIRD, "100 % café & crème");
        page.goForward();
        page.goForward();
        page.assertShows("100 % café & crème");
        assertThat(page.search()).hasValue("é & C");
    }

    @Test
    void tagsAreTypedOrChosenAndShowWhatBearsThem() {
        var page = open(TestDatabase.H2);
        page.button(THIRD).click();
        page.field("Tags").fill("home, #next week,home,, ");
        page.press("Enter");
        assertThat(page.link("#next week")).isVisible();
        page.button(SECOND).click();
        page.button("#home").click();
        assertThat(page.field("Tags")).hasValue("home");
        page.button("Save").click();
        assertThat(page.link("#home")).hasCount(2);

        page.link("#home").first().click();
        page.assertShows(SECOND, THIRD);
        page.add("Sweep the nest");
        page.assertShows(SECOND, THIRD, "Sweep the nest");
        page.link("#next week").click();
        page.assertShows(THIRD);
        var copied = site.open(browser, page.fragment());
        copied.assertShows(THIRD);
        page.link("#next week ×").click();
        page.assertShows(FIRST, SECOND, THIRD, "Sweep the nest");
        page.search().fill("HOM");
        page.assertShows(SECOND, THIRD, "Sweep the nest");
        assertThat(page.openCount()).hasText("3");

        page.button("Sweep the nest").click();
        page.field("Tags").fill("1,2,3,4,5,6");
        page.press("Enter");
        assertThat(page.refusal()).hasText("at most five tags");
        page.press("Escape");
        page.expectComplaint("status of 422");
    }

    @Test
    void whatIsDueIsSeenInEverybodysOwnTime() {
        site = TodoSite.start(TestDatabase.H2);
        browser = site.browser(chromium, "Asia/Kolkata");
        var here = site.open(browser);
        here.join("ada@example.org", "engines that weave algebra");
        setDue(here, SECOND, "2000-01-01T09:30");
        setDue(here, THIRD, "1999-12-31T09:30");
        assertThat(here.all(".overdue")).hasCount(2);

        var there = site.open(site.browser(chromium, "America/New_York"));
        there.logIn("ada@example.org", "engines that weave algebra");
        there.button(SECOND).click();
        assertThat(there.field("Due")).hasValue("1999-12-31T23:00");
        there.press("Escape");
        there.link("Due").click();
        there.assertShows(THIRD, SECOND);
        there.checkbox(THIRD).check();
        there.assertShows(SECOND);
        setDue(here, SECOND, "");
        there.assertShows();
        assertThat(there.notice()).hasText("Nothing is due.");
        assertThat(here.all(".overdue")).hasCount(0);
    }

    private static void setDue(TodoPage page, String title, String local) {
        page.button(title).click();
        page.field("Due").fill(local);
        page.press("Enter");
        assertThat(page.button(title)).isFocused();
    }

    @Test
    void nobodyIsKeptOut() {
        site = TodoSite.start(TestDatabase.H2);
        browser = site.browser(chromium);
        var page = site.open(browser);
        page.resize(320, 640); // a small phone
        assertOpenToAll(page);
        page.join("ada@example.org", "engines that weave algebra");
        page.add("Donaudampfschifffahrtsgesellschaft".repeat(4));
        page.button(THIRD).click();
        page.field("Tags").fill("x".repeat(30) + "," + "y".repeat(30));
        page.field("Due").fill("2000-01-01T12:00");
        assertOpenToAll(page);
        page.press("Enter");
        assertThat(page.all(".overdue")).hasCount(1);
        page.link("#" + "x".repeat(30)).click();
        assertOpenToAll(page);
        page.button("Share").click();
        assertOpenToAll(page);
        page.button("Close").click();
        page.button("ada@example.org").click();
        assertThat(page.sessions()).hasCount(1);
        assertOpenToAll(page);
    }

    private static void assertOpenToAll(TodoPage page) {
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.prefer(scheme);
            assertEquals("", page.barriers(), scheme::toString);
        }
        assertTrue(page.fitsTheWindow());
    }

    @Test
    void theColoursAreTheSystemsUntilOthersAreChosen() {
        site = TodoSite.start(TestDatabase.H2);
        browser = site.browser(chromium);
        var page = site.open(browser);
        String night = "rgb(13, 19, 32)";
        String day = "rgb(233, 238, 246)";
        var root = page.all(":root");
        page.prefer(ColorScheme.DARK);
        assertThat(root).hasCSS("background-color", night);
        page.field("Colours").selectOption("light");
        assertThat(root).hasCSS("background-color", day);
        page.reload();
        assertThat(root).hasCSS("background-color", day);
        page.field("Colours").selectOption("");
        assertThat(root).hasCSS("background-color", night);
        page.prefer(ColorScheme.LIGHT);
        page.reload();
        assertThat(root).hasCSS("background-color", day);
        page.field("Colours").selectOption("dark");
        assertThat(root).hasCSS("background-color", night);
    }

    @Test
    void aTitleOfMarkupIsShownAsText() {
        var page = open(TestDatabase.H2);
        String markup = "<img src=x onerror=\"console.error('owned')\"><b>&amp;</b>";
        page.add(markup);
        page.assertShows(FIRST, SECOND, THIRD, markup);
        page.reload();
        page.assertShows(FIRST, SECOND, THIRD, markup);
        assertThat(page.all("#todos img, #todos b")).hasCount(0);
    }

    @Test
    void aTitleIsShownInTheDirectionOfItsScript() {
        var page = open(TestDatabase.H2);
        page.add("مرحبا بالعالم");
        assertThat(page.button("مرحبا بالعالم")).hasCSS("direction", "rtl");
        assertThat(page.button(FIRST)).hasCSS("direction", "ltr");
    }

    @Test
    void aTitleThatTheServerRefusesIsKeptWithTheReason() {
        var page = open(TestDatabase.H2);
        page.add("  ");
        assertThat(page.refusal()).hasText("must not be blank");
        assertThat(page.newTodo()).hasValue("  ");
        page.newTodo().fill("x".repeat(201));
        assertThat(page.refusal()).hasCount(0);
        page.button("Add").click();
        assertThat(page.refusal()).hasText("size must be between 0 and 200");
        page.newTodo().fill("");

        page.edit(THIRD, "");
        page.press("Enter");
        assertThat(page.refusal()).hasText("must not be blank");
        page.press("Escape");
        page.assertShows(FIRST, SECOND, THIRD);
        for (int i = 0; i < 3; i++) {
            page.expectComplaint("status of 422");
        }
    }

    @Test
    void aStaleEditIsToldNotLost() {
        var here = openUntold();
        var there = openAnother();
        there.edit(THIRD, "Edited there");
        there.press("Enter");
        there.assertShows(FIRST, SECOND, "Edited there");

        here.edit(THIRD, "Edited here");
        here.press("Enter");
        assertThat(here.refusal())
                .hasText(
                        "Changed elsewhere, it now reads “Edited there”. Enter saves yours, Escape keeps that.");
        assertThat(here.editor()).hasValue("Edited here");
        assertThat(here.editor()).isFocused();
        here.press("Enter");
        here.assertShows(FIRST, SECOND, "Edited here");

        there.checkbox("Edited there").click();
        assertThat(there.message())
                .hasText("This todo was changed elsewhere. You now see its newest version.");
        there.assertShows(FIRST, SECOND, "Edited here");
        assertThat(there.checkbox("Edited here")).not().isChecked();
        here.expectComplaint("status of 412");
        there.expectComplaint("status of 412");
        here.expectComplaint(NO_STREAM);
        there.expectComplaint(NO_STREAM);
    }

    @Test
    void aTodoThatWasDeletedElsewhereGoesWithAWord() {
        var here = openUntold();
        var there = openAnother();
        there.button("Delete " + THIRD).click();
        there.assertShows(FIRST, SECOND);

        here.checkbox(THIRD).click();
        assertThat(here.message()).hasText("This todo was deleted elsewhere.");
        here.assertShows(FIRST, SECOND);
        here.expectComplaint("status of 404");
        here.expectComplaint(NO_STREAM);
        there.expectComplaint(NO_STREAM);
    }

    @Test
    void listsMoreTodosThanOnePageOfTheApiHolds() {
        var page = open(TestDatabase.H2);
        page.run(
                """
                async () => {
                  const { create } = await import("./api.js");
                  for (let i = 1; i <= 120; i++) await create({ title: "Todo " + i });
                }""");
        page.reload();
        assertThat(page.all("#todos li")).hasCount(123);
        assertThat(page.all("#todos .title").last()).hasText("Todo 120");
    }

    @Test
    void whatIsTypedWhileItIsSavedIsNotLost() {
        var page = open(TestDatabase.H2);
        typeOnWhileItIsSaved(page, "End");
        assertThat(page.all("#todos .title").last()).hasText("One");
        assertThat(page.editor()).hasValue("One and more");
        assertThat(page.refusal()).hasCount(0);
        page.press("Enter");
        page.assertShows(FIRST, SECOND, "One and more");
    }

    @Test
    void whatIsTypedWhileItIsSavedAndThenCancelledIsNotSaved() {
        var page = open(TestDatabase.H2);
        typeOnWhileItIsSaved(page, "Escape");
        page.assertShows(FIRST, SECOND, "One");
        page.add("After it");
        page.assertShows(FIRST, SECOND, "One", "After it");
    }

    /// Saves the third as “One”, and types “ and more” and a key before there is an answer.
    private void typeOnWhileItIsSaved(TodoPage page, String key) {
        var held = new ArrayList<Route>();
        browser.route("**/todos/*", held::add);
        page.edit(THIRD, "One");
        page.press("Enter");
        page.await(() -> !held.isEmpty());
        page.type(" and more", key);
        browser.unroute("**/todos/*");
        held.getFirst().resume();
    }

    @Test
    void aTimeThatCannotBeIsRefusedAndWhatWasTypedStays() {
        var page = open(TestDatabase.H2);
        page.edit(THIRD, "In the far future");
        page.field("Due").evaluate("due => due.value = '20266-01-01T10:00'");
        page.newTodo().focus();
        assertThat(page.refusal()).hasText("due: the year has four digits");

        page.field("Due").fill("2066-01-01T10:00");
        page.press("Enter");
        page.assertShows(FIRST, SECOND, "In the far future");
    }

    /// The server has made it.
    @Test
    void anotherTryAfterALostAnswerMakesNoSecondTodo() {
        var page = open(TestDatabase.H2);
        var lost = new ArrayList<Route>();
        browser.route(
                "**/todos",
                route -> {
                    if (lost.isEmpty() && route.request().method().equals("POST")) {
                        lost.add(route);
                        route.fetch();
                        route.abort();
                    } else {
                        route.resume();
                    }
                });
        page.add("Once");
        assertThat(page.refusal()).hasText("The server cannot be reached. Enter tries again.");

        page.newTodo().press("Enter");
        assertThat(page.newTodo()).hasValue("");
        page.assertShows(FIRST, SECOND, THIRD, "Once");
        page.expectComplaint("ERR_FAILED");
    }

    @Test
    void undoBringsBackWhatWentBeforeTheServerHadEnough() {
        var page = open(TestDatabase.H2);
        page.checkbox(SECOND).click();
        page.checkbox(THIRD).click();
        assertThat(page.openCount()).hasText("0");
        var deleted = new ArrayList<Route>();
        browser.route(
                "**/todos/*",
                route -> {
                    if (route.request().method().equals("DELETE")) {
                        deleted.add(route);
                    }
                    if (deleted.size() == 3) {
                        route.fulfill(new Route.FulfillOptions().setStatus(429).setBody("{}"));
                    } else {
                        route.resume();
                    }
                });
        page.button("Clear completed").click();
        page.assertShows(THIRD);
        browser.unroute("**/todos/*");
        page.button("Undo").click();
        page.assertShows(FIRST, SECOND, THIRD);
        page.expectComplaint("status of 429");
    }

    @Test
    void saysThatTheServerIsAwayAndTriesAgain() {
        var page = open(TestDatabase.H2);
        page.assertShows(FIRST, SECOND, THIRD);
        browser.setOffline(true);
        page.checkbox(THIRD).click();
        assertThat(page.message()).hasText("The server cannot be reached.");
        assertThat(page.checkbox(THIRD)).not().isChecked();

        browser.setOffline(false);
        page.button("Try again").click();
        assertThat(page.checkbox(THIRD)).isChecked();
        assertThat(page.message()).hasText("");
        page.expectComplaint("ERR_INTERNET_DISCONNECTED");
    }

    /// Starts the program over a fresh database, and opens its page with a new account.
    private TodoPage open(TestDatabase database) {
        site = TodoSite.start(database);
        browser = site.browser(chromium);
        var page = site.open(browser);
        page.join("ada@example.org", "engines that weave algebra");
        page.assertShows(FIRST, SECOND, THIRD);
        return page;
    }

    /// As [#open], but the page is not told of changes, as if there were too many todos for that.
    private TodoPage openUntold() {
        site = TodoSite.start(TestDatabase.H2);
        browser = site.browser(chromium);
        browser.route(
                "**/todos",
                route -> {
                    String wanted = route.request().headers().getOrDefault("accept", "");
                    if (wanted.equals("text/event-stream")) {
                        route.fulfill(new Route.FulfillOptions().setStatus(400).setBody("{}"));
                    } else {
                        route.resume();
                    }
                });
        var page = site.open(browser);
        page.join("ada@example.org", "engines that weave algebra");
        page.assertShows(FIRST, SECOND, THIRD);
        assertThat(page.sign()).hasText("Not live");
        return page;
    }

    private TodoPage openAnother() {
        var page = site.open(browser);
        page.assertShows(FIRST, SECOND, THIRD);
        return page;
    }
}
