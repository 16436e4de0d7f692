// A place of our own at the task watchdog (ESP-IDF, "Watchdogs", esp_task_wdt.h), beside that of the SDK's loop, which
// is fed whether or not anything gets done. Without CONFIG_ESP_TASK_WDT_EN this does not link.
#include "xsmc.h"
#include "esp_err.h"
#include "esp_task_wdt.h"

static esp_task_wdt_user_handle_t place;

// Takes the place the first time. Where there is none to be had, the SDK's alone has to do, until the next time.
void xs_dingdian_watchdog_feed(xsMachine *the)
{
	if (!place && (ESP_OK != esp_task_wdt_add_user("dingdian", &place)))
		return;
	esp_task_wdt_reset_user(place);
}
