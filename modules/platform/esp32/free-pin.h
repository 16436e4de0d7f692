// A pin out of the options of a constructor, of which it is the first argument. Throws where there is none, or somebody has it.
#include "driver/gpio.h"

static uint8_t freePin(xsMachine *the, xsIdentifier id)
{
	xsSlot slot;
	uint32_t pin;

	xsmcGet(slot, xsArg(0), id);
	pin = builtinGetPin(the, &slot);
	if (!GPIO_IS_VALID_GPIO(pin))
		xsRangeError("invalid pin");
	if (!builtinIsPinFree(pin))
		xsUnknownError("in use");
	return (uint8_t)pin;
}
